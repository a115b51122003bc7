"""黑名单: proposed with a reason and a last day, decided by a second person, ended by that day or lifted (practice B3)."""
