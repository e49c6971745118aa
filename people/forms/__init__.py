"""Everything that people type about people."""
