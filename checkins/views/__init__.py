"""The views of checkins."""
