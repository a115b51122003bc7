"""投放文件夹: files dropped into a folder are imported by themselves, where their layout is known (practice A6)."""
