"""What the features hold of a person, handed over and taken away by each one's rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checkins import belongings as check_ins
from peers import belongings as peers
from peers import group_belongings as peers_groups
from people.belongings import Belonging
from reminders.models import Choice, Delivery, Device, Preference
from resources.models import Correction
from wellnessdays import belongings as wellness_days

if TYPE_CHECKING:
    from people.models import User


def reminders(person: User) -> dict[str, Any]:
    """Return what reached someone, and what they want to reach them."""
    sent = ("kind", "channel", "due_at", "state", "title")
    wishes = ("rhythm", "quiet_from", "quiet_to", "paused_until", "phone")
    return {
        "sent": list(Delivery.objects.filter(recipient=person).values(*sent)),
        "preferences": list(Preference.objects.filter(user=person).values(*wishes)),
        "choices": list(Choice.objects.filter(user=person).values("kind", "channel", "wanted")),
        "devices": list(Device.objects.filter(user=person).values("label", "added_at")),
    }


def forget_reminders(person: User) -> None:
    """Erase what reached someone, and every wish and device."""
    Delivery.objects.filter(recipient=person).delete()
    for model in (Preference, Choice, Device):
        model._default_manager.filter(user=person).delete()


def reports(person: User) -> list[dict[str, Any]]:
    """Return the reports about the directory whose answer someone waits for."""
    waiting = Correction.objects.filter(tell=person).select_related("service")
    return [{"about": row.service.name, "text": row.text, "at": row.reported_at} for row in waiting]


def forget_reports(person: User) -> None:
    """Take someone's name off their reports."""
    Correction.objects.filter(tell=person).update(tell=None)


BELONGINGS = [
    Belonging("wellness_days", wellness_days.DAYS, wellness_days.requests, wellness_days.withdraw_pending),
    Belonging("health_appointments", wellness_days.HOURS, wellness_days.hours, wellness_days.forget_hours),
    Belonging("discouraged", wellness_days.FELT, wellness_days.felt, wellness_days.forget_felt),
    Belonging("check_ins", check_ins.RULE, check_ins.everything, check_ins.erase),
    Belonging(
        "reminders",
        "Your reminders, your list, your wishes about them and your devices are erased.",
        reminders,
        forget_reminders,
    ),
    Belonging(
        "directory_reports",
        "Your name is taken off what you reported about the directory. What you reported stays.",
        reports,
        forget_reports,
    ),
    Belonging(
        "peers_groups",
        "Your place in a group ends today. Your regrets, times, calendar address and whom you are kept "
        "apart from are erased. "
        "That someone came to a meeting stays without your name: the group's count stays true.",
        peers_groups.held,
        peers_groups.forget,
    ),
    Belonging(
        "peers_own",
        "Your letters, your notes to yourself and your survey consents are erased. What you answered without "
        "your name is nobody's and stays.",
        peers.written,
        peers.forget,
    ),
]
