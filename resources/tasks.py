"""Background work of the directory."""

from __future__ import annotations

from celery import shared_task

from resources import links, operations


@shared_task
def close_outages() -> None:
    """Close what ran out, so that the page for a proxy says so too."""
    operations.close_outages()


@shared_task
def check_links() -> None:
    """Look at the websites that are due, where the site wants that."""
    links.run()
