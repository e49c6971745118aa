"""The views of peers."""
