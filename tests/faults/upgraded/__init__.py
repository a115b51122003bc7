"""A desk whose later migrations change data in every way that ours may; `upgrade_kill` fills it as its first one left it."""
