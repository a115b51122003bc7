"""The staff list as the engine reads it (analytics/schemas.py)."""

from keliu.access.frame_sql import text


def staff() -> str:
    """This function will return the query of the frame."""
    return f"""
SELECT s.group_id AS shop, s.code AS store, {text("a.staff_no")} AS advisor, {text("t.name")} AS team
FROM org_staff a JOIN org_store s ON s.id = a.store_id LEFT JOIN org_team t ON t.id = a.team_id
"""
