"""What reminders about groups say. The first words may stand on a lock screen: they name nothing."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from core.clock import closed, moment_words, time_words, zone_named
from peers import completion, permissions, pulses
from peers.models import Debrief, Group, MakeUp, Meeting, Offer, Pulse, Regret
from peers.seats import meanwhile
from people.models import User
from reminders.kinds import Message

SAMPLE = "Wednesday 4 November, 1:00 p.m."


def when(meeting: Meeting, person: User) -> str:
    """Return a meeting's start in words, where someone is."""
    start = meeting.starts_at.astimezone(zone_named(person.time_zone))
    return moment_words(start)


def _find(key: str) -> Meeting | None:
    """Return the meeting of a key such as "<id>.2", while it stands as it did in its second change."""
    public_id, _, sequence = key.rpartition(".")
    found = Meeting.objects.select_related("group__cohort", "session")
    return found.filter(public_id=public_id, sequence=int(sequence)).first()


def _page(meeting: Meeting) -> str:
    return reverse("peers:meeting", args=[meeting.public_id])


def _ahead(meeting: Meeting | None) -> bool:
    return meeting is not None and meeting.state == Meeting.State.PLANNED and not meeting.has_begun


def tomorrow(person: User, key: str) -> Message | None:
    """Tell someone with a seat that their group meets; nothing after it moved, or when they sent regrets."""
    meeting = _find(key)
    if meeting is None or not _ahead(meeting) or not permissions.can_attend(person, meeting):
        return None
    if meeting.regrets.filter(person=person).exists():
        return None
    is_own = permissions.can_see_group(person, meeting.group)
    what = "Your group meets" if is_own else "A seat is kept for you"
    return _tomorrow(when(meeting, person), meeting.place, _page(meeting), what)


def _tomorrow(time: str, place: str, path: str, what: str = "Your group meets") -> Message:
    where = f"Where: {place}." if place else "The way to join is on the page, from half an hour before."
    rest = "Passing is fine at every turn. If you cannot come, one tap says so, and nobody asks why."
    return Message("A note about tomorrow", (closed(f"{what}: {time}"), where, rest), "See it", path)


def tomorrow_sample() -> Message:
    """Return an invented note about tomorrow."""
    return _tomorrow(SAMPLE, "Room 4", reverse("peers:home"))


def prepare(person: User, key: str) -> Message | None:
    """Tell a facilitator what to prepare; nothing when they do not lead it, or someone stands in for them."""
    meeting = _find(key)
    if meeting is None or not _ahead(meeting) or not permissions.can_run(person, meeting):
        return None
    if meeting.offers.filter(absent=person, state=Offer.State.TAKEN).exists():
        return None
    guide = reverse("peers:session", args=[meeting.session.public_id])
    return _prepare(when(meeting, person), meeting.session.title, meeting.session.materials, guide)


def _prepare(time: str, title: str, materials: str, path: str) -> Message:
    things = "; ".join(line.lstrip("-* ").rstrip(".") for line in materials.splitlines() if line.strip())
    bring = f"Bring: {things}." if things else "You need to bring nothing."
    lines = (
        closed(f"You lead a meeting: {time}"),
        f"The session is “{title}”. Its guide reads in ten minutes.",
        bring,
    )
    return Message("Something to prepare", lines, "Open the guide", path)


def prepare_sample() -> Message:
    """Return an invented card."""
    return _prepare(SAMPLE, "Arriving", "Paper and envelopes.", reverse("peers:home"))


def pulse(person: User, key: str) -> Message | None:
    """Remind a seat of the pulse on its last day, answered or not: who has answered is nobody's to know."""
    found = Pulse.objects.filter(door=key).select_related("run__meeting__group__cohort").first()
    if found is None or pulses.is_closed(found) or not permissions.can_attend(person, found.run.meeting):
        return None
    return _pulse(reverse("peers:pulse", args=[found.door]))


def _pulse(path: str) -> Message:
    lines = (
        "How was it? Three taps and one line, open until tonight.",
        "This note goes to everyone who was expected. Answered already? Thank you: nobody can see who has.",
    )
    return Message("Three taps, if you like", lines, "Open it", path)


def pulse_sample() -> Message:
    """Return an invented reminder of a pulse."""
    return _pulse(reverse("peers:home"))


def moved(person: User, key: str) -> Message | None:
    """Tell whoever has a seat that a meeting moved or is off; nothing once it changed again.

    Whoever was let go with it is told of that whatever changed since: nobody tells them again.
    """
    public_id, _, sequence = key.rpartition(".")
    found = Meeting.objects.select_related("group__cohort").filter(public_id=public_id).first()
    if found is None or found.has_begun:
        return None
    if not permissions.can_see_meeting(person, found):
        return _gone(person, found)
    if found.sequence != int(sequence):
        return None
    if found.state == Meeting.State.CANCELLED:
        return _change(f"The meeting on {when(found, person)} is off.", path=_page(found))
    is_own = permissions.can_see_group(person, found.group)
    what = "Your group now meets" if is_own else "The meeting where a seat is kept for you is now"
    rest = TWICE if meanwhile(person, found) else NO
    return _moved(when(found, person), found.place, _page(found), what, rest)


NO = "If you cannot come then, one tap says so."
TWICE = "You have a seat at another meeting then, too: say at which one you cannot come, or give a seat back."


def _gone(person: User, meeting: Meeting) -> Message:
    happened = "is off" if meeting.state == Meeting.State.CANCELLED else "moved"
    lines = [f"A meeting that you had a seat at {happened}. What you promised for it is over; thank you."]
    if meeting.guests.filter(person=person, state=MakeUp.State.REFUSED).exists():
        lines.append("What you missed can be made up another way.")
    return _change(*lines, path=reverse("peers:home"), action="See your meetings")


def _change(*lines: str, path: str, action: str = "See it") -> Message:
    return Message("A change to your calendar", lines, action, path)


def _moved(time: str, place: str, path: str, what: str = "Your group now meets", rest: str = NO) -> Message:
    where = f" in {place}" if place else ""
    return _change(closed(f"{what} {time}{where}"), rest, path=path)


def moved_sample() -> Message:
    """Return an invented change."""
    return _moved(SAMPLE, "Room 4", reverse("peers:home"))


def regrets(person: User, key: str) -> Message | None:
    """Tell a facilitator who cannot come; nothing when the regrets were taken back."""
    public_id, sender, *which = key.split(".")
    sent = Regret.objects.filter(meeting__public_id=public_id, person__public_id=sender)
    sent = sent.filter(pk__in=which) if which else sent
    found = sent.select_related("person", "meeting__group__cohort").first()
    if found is None or not permissions.can_run(person, found.meeting):
        return None
    told = _regrets(found.person.display_name, when(found.meeting, person), _page(found.meeting))
    return told.before(found.meeting.starts_at)


def _regrets(name: str, time: str, path: str) -> Message:
    lines = (closed(f"{name} cannot come: {time}"), "Nobody is asked why. They can make it up afterwards.")
    return Message("A note about a meeting", lines, "See the meeting", path)


def regrets_sample() -> Message:
    """Return invented regrets."""
    return _regrets("Noor", SAMPLE, reverse("peers:home"))


def make_up(person: User, key: str) -> Message | None:
    """Tell a facilitator that someone asks for a seat or a talk; nothing once answered, or too late."""
    found = MakeUp.objects.answerable().filter(public_id=key)
    asked = found.select_related("person", "missed__group__cohort", "host__group__cohort").first()
    if asked is None or not permissions.leads(person, (asked.host or asked.missed).group):
        return None
    way, meeting = asked.get_kind_display().lower(), asked.host or asked.missed
    return _make_up(asked.person.display_name, way, _page(meeting)).before(meeting.starts_at)


def _make_up(name: str, kind: str, path: str) -> Message:
    lines = (
        f"{name} would like to make a meeting up: {kind}.",
        "Ask your group first if it is a seat. A no needs no reason.",
    )
    return Message("Someone asks you something", lines, "Answer", path)


def make_up_sample() -> Message:
    """Return an invented question."""
    return _make_up("Noor", "a seat in another group", reverse("peers:home"))


def make_up_answer(person: User, key: str) -> Message | None:
    """Tell someone whether they may make a meeting up as they asked."""
    found = MakeUp.objects.filter(public_id=key, person=person).select_related("missed", "host").first()
    if found is None or found.state not in (MakeUp.State.AGREED, MakeUp.State.REFUSED):
        return None
    meeting = found.host if found.host and found.state == MakeUp.State.AGREED else found.missed
    return _answer(found.state == MakeUp.State.AGREED, _page(meeting)).before(meeting.starts_at)


def _answer(yes: bool, path: str) -> Message:  # noqa: FBT001 - the answer itself
    words = "The answer is yes." if yes else "It does not work this time. There are other ways to make it up."
    return Message("There is an answer for you", (words,), "See it", path)


def make_up_answer_sample() -> Message:
    """Return an invented answer."""
    return _answer(True, reverse("peers:home"))  # noqa: FBT003


def circle(person: User, key: str) -> Message | None:
    """Tell someone who missed a session of its circle; nothing once they came, asked, or it is off."""
    meeting = _find(key)
    if meeting is None or not _ahead(meeting):
        return None
    what = completion.part(meeting.session)
    own = [each for each in completion.missed(person) if completion.part(each.session) == what]
    asked = MakeUp.objects.standing().filter(person=person, missed__in=own)
    if not own or own[0].group.cohort_id != meeting.group.cohort_id or asked.exists():
        return None
    page = reverse("peers:make_up", args=[own[0].public_id])
    return _circle(when(meeting, person), page).before(meeting.starts_at)


def _circle(time: str, path: str) -> Message:
    lines = (
        closed(f"What you missed can be made up with others: {time}"),
        "Take a seat if it suits you; there are other ways too. Nobody asks why you were not there.",
    )
    return Message("A note about a meeting", lines, "See it", path)


def circle_sample() -> Message:
    """Return an invented circle."""
    return _circle(SAMPLE, reverse("peers:home"))


def circle_seat(person: User, key: str) -> Message | None:
    """Tell whoever leads a circle that a seat was taken; nothing once it was given back."""
    found = MakeUp.objects.filter(public_id=key, state=MakeUp.State.AGREED)
    taken = found.select_related("person", "host__group__cohort").first()
    if taken is None or taken.host is None or not permissions.can_run(person, taken.host):
        return None
    told = _circle_seat(taken.person.display_name, when(taken.host, person), _page(taken.host))
    return told.before(taken.host.starts_at)


def _circle_seat(name: str, time: str, path: str) -> Message:
    lines = (closed(f"{name} comes to the make-up circle that you lead: {time}"),)
    return Message("A note about a meeting", lines, "See the meeting", path)


def circle_seat_sample() -> Message:
    """Return an invented seat."""
    return _circle_seat("Noor", SAMPLE, reverse("peers:home"))


def substitute(person: User, key: str) -> Message | None:
    """Ask someone to lead one meeting; nothing once that is settled."""
    found = Offer.objects.filter(public_id=key, person=person, state=Offer.State.OPEN)
    offer = found.select_related("meeting").first()
    if offer is None or not _ahead(offer.meeting):
        return None
    by = timezone.localtime(offer.answer_by, zone_named(person.time_zone))
    return _substitute(when(offer.meeting, person), f"{by:%A}, {time_words(by)}", reverse("peers:home"))


def _substitute(time: str, by: str, path: str) -> Message:
    lines = (
        closed(f"A group needs someone to lead it once: {time}"),
        f"You are the one who is asked, until {by}. A no is fine: someone else is asked then.",
    )
    return Message("Someone asks you something", lines, "Answer", path)


def substitute_sample() -> Message:
    """Return an invented request."""
    return _substitute(SAMPLE, "Monday, 09:00", reverse("peers:home"))


def stand_in(person: User, key: str) -> Message | None:
    """Tell whoever cannot lead a meeting who does, or that nobody is left to ask; a director the latter."""
    found = Offer.objects.filter(public_id=key).select_related("person", "absent", "meeting__group__cohort")
    offer = found.first()
    if offer is None or not _ahead(offer.meeting) or not permissions.can_run(offer.absent, offer.meeting):
        return None
    is_own, meeting = person.pk == offer.absent_id, offer.meeting
    if not is_own and not permissions.is_director(person):
        return None
    time, page = when(meeting, person), _page(meeting)
    if offer.state == Offer.State.TAKEN:
        return _stand_in(closed(f"{offer.person} leads it in your place: {time}"), page).before(
            meeting.starts_at
        )
    if meeting.offers.filter(absent=offer.absent).exclude(state=Offer.State.PASSED).exists():
        return None
    who = "you asked to be stood in for" if is_own else f"{offer.absent} cannot lead"
    group = "" if is_own else f", {meeting.group.plain_name} of {meeting.group.cohort}"
    line = closed(f"Nobody who was asked can lead the meeting that {who}{group}: {time}")
    return _stand_in(line, page, *NOBODY).before(meeting.starts_at)


NOBODY = ("It can be moved or called off, or someone else be asked by a call.",)


def _stand_in(line: str, path: str, *more: str) -> Message:
    return Message("A note about a meeting", (line, *more), "See the meeting", path)


def stand_in_sample() -> Message:
    """Return an invented answer."""
    return _stand_in(closed(f"Noor leads it in your place: {SAMPLE}"), reverse("peers:home"))


def roster(person: User, key: str) -> Message | None:
    """Tell a director that whoever leads a group asks for a change; nothing once they lead it no more."""
    public_id, by, _ = key.split(".")
    group = Group.objects.filter(public_id=public_id).select_related("cohort").first()
    lead = User.objects.filter(pk=by, is_active=True).first()
    if group is None or lead is None or not permissions.is_director(person):
        return None
    if not permissions.leads(lead, group):
        return None
    named = f"{group.plain_name} of {group.cohort}"
    return _roster(str(lead), named, reverse("peers:group", args=[group.public_id]))


def _roster(name: str, group: str, path: str) -> Message:
    lines = (
        f"{name}, who leads {group}, asks you to look at who is in it.",
        "No reason is asked here, and the group is not told. Talk to them first.",
    )
    return Message("Someone asks you something", lines, "See it", path)


def roster_sample() -> Message:
    """Return an invented request."""
    return _roster("Noor", "Group 3", reverse("peers:home"))


def talk(person: User, key: str) -> Message | None:
    """Tell a director that someone who ran a session would like to talk; nothing once that was taken up.

    Who it is stands on the page alone: a mail is read in many places.
    """
    _, pk, wish = key.split(".")
    waits = Debrief.objects.filter(pk=pk, supervision=wish, answered=False).exists()
    if not waits or not permissions.can_read_feedback(person):
        return None
    return _talk(wish)


def _talk(wish: str) -> Message:
    when_ = "today" if wish == Debrief.Supervision.NOW else "within the next two weeks"
    lines = (
        f"Someone who ran a session would like to talk it over with you, {when_}.",
        "It is about them, not about a member. The page says who.",
    )
    return Message("Someone asks you something", lines, "See who", reverse("peers:figures"))


def talk_sample() -> Message:
    """Return an invented wish to talk."""
    return _talk(Debrief.Supervision.NOW)


def keepsake(person: User, key: str) -> Message | None:
    """Tell someone until when their group's page stays; nothing once it is gone, or the class goes on."""
    found = Group.objects.visible_to(person).select_related("cohort")
    group = found.filter(public_id=key.partition(".")[0]).first()
    if group is None or not group.cohort.is_over:
        return None
    last = group.cohort.kept_until
    day = f"{last.day} {last:%B %Y}"
    return _keepsake(day, reverse("peers:keepsake", args=[group.public_id]))


def _keepsake(day: str, path: str) -> Message:
    lines = (
        "Your group's time together is over. There is a page to print or save, with its name and its story.",
        f"It stays until {day}. Then who was in the group and who came is deleted; counts stay.",
        "What you wrote for yourself stays yours.",
    )
    return Message("Something of yours to keep", lines, "See it", path)


def keepsake_sample() -> Message:
    """Return an invented note about something to keep."""
    return _keepsake("28 September 2031", reverse("peers:home"))
