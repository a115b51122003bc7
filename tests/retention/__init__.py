"""The numbers of retention, counted a second time from their definitions alone, to be compared with the program's."""
