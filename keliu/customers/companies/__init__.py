"""单位: the people of a company by post, and which of them is called for which car and matter."""
