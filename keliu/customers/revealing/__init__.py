"""查看号码: numbers shown in full, how many a day, and the log of them."""
