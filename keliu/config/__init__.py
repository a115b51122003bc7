"""Settings, root URLs, the home page 工作台 and the command line: the top of the ladder."""
