"""Planning an import: rows against what the database knows, without writing anything.

`plan_rows` gives each record its final values and each row its outcome; a preview prints the plan, a commit writes it.
"""
