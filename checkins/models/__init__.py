"""What is stored about check-ins. Nobody but this app imports anything from here."""
