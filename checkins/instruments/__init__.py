"""Questionnaires as their owners publish them: read, judged and scored. Nothing here knows Django."""
