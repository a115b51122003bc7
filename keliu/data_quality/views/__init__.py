"""Pages of data quality: the overview, the lists of findings, repairs, the basic information sheet."""
