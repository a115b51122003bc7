"""管理员: group, region, store, department, team, staff, accounts, and the figures that a store may set."""
