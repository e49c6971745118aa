"""What is stored about PEERS: curricula, groups, meetings, and what happened in them."""
