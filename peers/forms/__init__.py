"""What people type and choose about groups and meetings."""
