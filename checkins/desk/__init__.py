"""The well-being office's desk: questionnaires come in, are reviewed, used and retired."""
