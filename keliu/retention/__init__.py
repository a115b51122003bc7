"""维系: what the service business keeps and loses, counted to the day (practice F1 to F4)."""
