"""A school's groups, read from a file, compared with what is here, and made true."""
