"""Pages about people: the roster, roles, and one's own profile."""
