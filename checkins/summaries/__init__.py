"""Term summaries: what leaders may learn of many, and of nobody alone."""
