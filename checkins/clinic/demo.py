"""A clinic of two in the demo, with something that waits in it. The passphrase is for everyone to read."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from checkins.clinic import cases, dialogues, handing, keys
from checkins.clinic.wrapping import CLINIC, Said
from checkins.models import ReplyTemplate, Term
from checkins.summaries import publishing
from checkins.summaries.gathering import Tally, place_of
from checkins.summaries.questions import QUESTIONS
from core.clock import site_today
from people.models import Program, User

if TYPE_CHECKING:
    from checkins.summaries.tree import Place

PASSPHRASE = "demo only: four calm otters"  # noqa: S105 - the demo shows it to everyone
CODE = "acorn bagel cactus daisy eagle falcon"
CLINICIANS = ("grace", "omar")
TALK = (
    "I am so tired that I sit in the car after work and cannot start it. Nobody at work shall know.",
    "Thank you for writing. Would you like to say what a night of yours looks like? You need no name for it.",
)
# Program: how many could have taken part in the invented term, and how many did.
CROWDS = {
    "internal-medicine": (96, 41),
    "pediatrics": (61, 24),
    "cardiology": (24, 6),
    "class-of-2029": (150, 74),
    "biomedical-sciences": (42, 12),
}
HANDED = "I would rather talk than write. After two in the afternoon is good; please leave no message."


def load() -> None:
    """Give two clinicians keys, have two trainees write, and publish a term of invented figures."""
    people = {name: User.objects.get(email=f"{name}@northfield.example") for name in (*CLINICIANS, "maya")}
    for name in CLINICIANS:
        keys.make(clinician=people[name], passphrase=PASSPHRASE)
    talk = dialogues.begin(code=CODE, text=TALK[0], letter_id=uuid.uuid4(), barred=())
    answer = Said(CLINIC, TALK[1], by=people["grace"].display_name)
    cases.add(talk.case, said=answer, data_key=talk.data_key, letter_id=uuid.uuid4())
    said = handing.what(name="Maya Okonjo", contact="555-0142, after two", text=HANDED)
    handing.hand_over(trainee=people["maya"], said=said, letter_id=uuid.uuid4(), barred=())
    ReplyTemplate.objects.create(
        clinician=people["grace"].public_id,
        title="Thank you for writing",
        text="Thank you for writing. I read it today, and I am glad that you did.",
    )
    publishing.store(
        _term(), {question: _tally(place) for place, question in enumerate(QUESTIONS)}, _eligible()
    )


def _term() -> Term:
    """Return a term of a few months that ended some weeks ago."""
    last = (site_today() - dt.timedelta(days=75)).replace(day=1)
    first = (last - dt.timedelta(days=75)).replace(day=1)
    return Term.objects.create(slug="last-term", name="Last term", first_month=first, last_month=last)


def _eligible() -> dict[Place, int]:
    return {place_of(Program.objects.get(slug=slug)): size for slug, (size, _) in CROWDS.items()}


def _tally(question: int) -> Tally:
    """Return invented counts: about a fifth to a half, by question."""
    found = Tally()
    for slug, (_, took_part) in CROWDS.items():
        place = place_of(Program.objects.get(slug=slug))
        for person in range(took_part):
            found.add(place, answer=person % 20 < 4 + question)
    return found
