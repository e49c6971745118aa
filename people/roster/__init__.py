"""A school's export, read, compared with who is here, and made true."""
