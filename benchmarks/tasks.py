"""Sending by one Celery task a mail, as many sites do; measured against the ledger."""

from __future__ import annotations

from celery import shared_task
from django.core.mail import EmailMultiAlternatives

from benchmarks.notes import KIND, message
from reminders import mail
from reminders.models import Delivery


def written(delivery: Delivery) -> EmailMultiAlternatives:
    """Return a delivery as Django's own mail, of the same bytes."""
    person = delivery.recipient
    ours = mail.compose(delivery, KIND, message(person, delivery.key), person)
    theirs = EmailMultiAlternatives(ours.subject, ours.body, None, ours.to, headers=ours.extra_headers)
    theirs.attach_alternative(str(ours.alternatives[0][0]), "text/html")
    return theirs


@shared_task
def send_one(pk: int) -> None:
    """Send one delivery."""
    written(Delivery.objects.select_related("recipient").get(pk=pk)).send()
