"""工作台: what the parts of the home page show, each read when its part is asked for and kept until something changed."""
