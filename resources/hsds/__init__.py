"""The directory in the Human Services Data Specification, 3.1, for other directories to read."""
