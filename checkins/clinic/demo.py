"""A clinic of two in the demo, with something that waits in it. The passphrase is for everyone to read."""

from __future__ import annotations

import uuid

from checkins.clinic import cases, dialogues, handing, keys
from checkins.clinic.wrapping import CLINIC, Said
from checkins.models import ReplyTemplate
from people.models import User

PASSPHRASE = "demo only: four calm otters"  # noqa: S105 - the demo shows it to everyone
CODE = "acorn bagel cactus daisy eagle falcon"
CLINICIANS = ("grace", "omar")
TALK = (
    "I am so tired that I sit in the car after work and cannot start it. Nobody at work shall know.",
    "Thank you for writing. Would you like to say what a night of yours looks like? You need no name for it.",
)
HANDED = "I would rather talk than write. After two in the afternoon is good; please leave no message."


def load() -> None:
    """Give two clinicians keys, and have two trainees write."""
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
