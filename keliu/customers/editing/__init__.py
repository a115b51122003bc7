"""资料修改: what people change in a file by hand, checked, audited, and merged when two edit at once."""
