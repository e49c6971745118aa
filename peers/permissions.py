"""Who may do what with groups and meetings. Members see their own group, facilitators those they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from core.clock import site_today
from peers.models import Facilitation, Group, Meeting, Membership
from people.models import Role
from people.models.people import still_open

if TYPE_CHECKING:
    from people.models import User


def can_direct(user: User) -> bool:
    """The PEERS director, and superusers, look after every cohort."""
    return user.is_superuser or is_director(user)


def is_director(user: User) -> bool:
    """The PEERS director; superusers look after classes in their stead, and are not called to."""
    return user.has_role(Role.Kind.PEERS_DIRECTOR)


def can_lead(user: User) -> bool:
    """Whoever is trained to facilitate holds the role, faculty and trainees alike."""
    return user.has_role(Role.Kind.FACILITATOR)


def can_enter(user: User) -> bool:
    """PEERS is a room for trainees, facilitators and who directs; without a query."""
    return can_direct(user) or can_lead(user) or bool(user.enrollments_now)


def can_see_group(user: User, group: Group) -> bool:
    """Say whether someone may see a group, its members and its meetings."""
    return Group.objects.visible_to(user).filter(pk=group.pk).exists()


def can_see_meeting(user: User, meeting: Meeting) -> bool:
    """Say whether someone may see a meeting: their group's, or one where they have a seat for the day."""
    return Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists()


def leads(user: User, group: Group) -> bool:
    """Say whether someone leads a group, now or soon."""
    return Group.objects.led_by(user).filter(pk=group.pk).exists()


def belongs(user: User, group: Group) -> bool:
    """Say whether someone is, or will be, a member of a group."""
    return Group.objects.of_member(user).filter(pk=group.pk).exists()


def can_run(user: User, meeting: Meeting) -> bool:
    """Whoever leads the group on the meeting's day runs it; nobody else, superusers neither."""
    led = Facilitation.objects.on(meeting.day).filter(group=meeting.group_id, person=user)
    return meeting.group.cohort.is_shown and led.exists()


def can_mark(user: User, meeting: Meeting) -> bool:
    """Who runs a meeting says who came; the director mends it."""
    return can_direct(user) or can_run(user, meeting)


def can_attend(user: User, meeting: Meeting) -> bool:
    """Say whether someone has a seat: a member on that day, or a guest."""
    seats = Membership.objects.on(meeting.day).filter(group=meeting.group_id, person=user)
    return meeting.group.cohort.is_shown and seats.exists()


def can_shape(user: User, group: Group) -> bool:
    """A group's name and agreement are its members' and facilitators' to write."""
    return leads(user, group) or belongs(user, group)


def can_read_feedback(user: User) -> bool:
    """The director reads what sessions were like; superusers do not."""
    return is_director(user)


def can_see_pairs(user: User) -> bool:
    """The director sees whom the office keeps apart; superusers do not. One's own wishes are one's own."""
    return is_director(user)


def can_hear(user: User, meeting: Meeting) -> bool:
    """The director, whoever led on that day, and whoever leads for longer than a day read feedback."""
    lasting = Facilitation.objects.filter(still_open(site_today())).exclude(starts_on=F("ends_on"))
    leads_on = meeting.group.cohort.is_shown and lasting.filter(group=meeting.group_id, person=user).exists()
    return can_read_feedback(user) or can_run(user, meeting) or leads_on
