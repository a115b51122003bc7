"""Words of SQL that frames of the engine are written in, for SQLite and PostgreSQL: days as numbers, texts, local days."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection


def day_number(column: str) -> str:
    """This function will return the SQL of a day as its digits: 20250331."""
    if connection.vendor == "sqlite":
        return f"CAST(REPLACE({column}, '-', '') AS INTEGER)"
    return f"CAST(TO_CHAR({column}, 'YYYYMMDD') AS BIGINT)"


def year_number(column: str) -> str:
    """This function will return the SQL of a day's year."""
    if connection.vendor == "sqlite":
        return f"CAST(SUBSTR({column}, 1, 4) AS INTEGER)"
    return f"CAST(EXTRACT(YEAR FROM {column}) AS BIGINT)"


def month_number(column: str) -> str:
    """This function will return the SQL of a day's month, counted 12 x year + month - 1."""
    if connection.vendor == "sqlite":
        return f"(12 * {year_number(column)} + CAST(SUBSTR({column}, 6, 2) AS INTEGER) - 1)"
    return f"(12 * {year_number(column)} + CAST(EXTRACT(MONTH FROM {column}) AS BIGINT) - 1)"


def local_day(column: str) -> str:
    """This function will return the SQL of the shop's day at a time.

    SQLite adds the zone's minutes where summer and winter have the same, as in China since 1992, and else asks Django's
    own function, which is Python called for every row.
    """
    if connection.vendor != "sqlite":
        return f"CAST({column} AT TIME ZONE '{settings.TIME_ZONE}' AS DATE)"
    zone = ZoneInfo(settings.TIME_ZONE)
    winter, summer = (datetime(2020, month, 1, tzinfo=zone).utcoffset() for month in (1, 7))
    if winter == summer and winter is not None:
        return f"DATE({column}, '{winter // timedelta(minutes=1):+d} minutes')"
    return f"django_datetime_cast_date({column}, '{settings.TIME_ZONE}', 'UTC')"


def text(column: str) -> str:
    """This function will return the SQL of a text, empty where there is none, that every engine orders alike."""
    collated = f'({column}) COLLATE "C"' if connection.vendor == "postgresql" else column
    return f"COALESCE({collated}, '')"


def flag(condition: str) -> str:
    """This function will return the SQL of 1 or 0."""
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"
