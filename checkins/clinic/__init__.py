"""The clinicians' side: what is handed over, and talking without a name; sealed to their own keys."""
