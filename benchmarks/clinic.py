"""The clinic: a long queue beside a short one, and a long conversation beside one message."""

from __future__ import annotations

import statistics
import time
import uuid

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.rows import Row
from checkins.clinic import cases, codes, dialogues, handing, keys
from checkins.clinic.demo import PASSPHRASE
from checkins.clinic.wrapping import CLINIC, TRAINEE, Said
from checkins.models import Case
from people.models import User

FEW, MANY = 10, 100  # cases in a queue
LONG, TIMES = 60, 15  # letters of a conversation; openings of each page


def clinician() -> User:
    """Return one of the demo's two clinicians, with a key."""
    found: User = User.objects.get(email="grace@northfield.example")
    if keys.key_of(found) is None:
        keys.make(clinician=found, passphrase=PASSPHRASE)
    return found


def unlocked(person: User) -> Client:
    """Return a clinician's browser with their key open."""
    client = Client()
    client.force_login(person, backend="people.backends.RosterBackend")
    status = client.post(reverse("checkins:unlock"), {"passphrase": PASSPHRASE}).status_code
    if status != 302:
        raise RuntimeError(f"the key did not open: {status}")
    return client


def opens_in(client: Client, *addresses: str) -> list[float]:
    """Return the median seconds in which each page opens; they take turns, so that noise hits all."""
    spent: list[list[float]] = [[] for _ in addresses]
    for _ in range(TIMES):
        for address, times in zip(addresses, spent, strict=True):
            began = time.perf_counter()
            status = client.get(address).status_code
            times.append(time.perf_counter() - began)
            if status != 200:
                raise RuntimeError(f"{address} answered {status}")
    return [statistics.median(times) for times in spent]


def queries(client: Client, address: str) -> int:
    """Return how many queries a page asks."""
    with CaptureQueriesContext(connection) as counted:
        client.get(address)
    return len(counted)


def hand_over(trainee: User, count: int) -> None:
    """Hand so many things over."""
    for number in range(count):
        said = handing.what(name=f"Someone {number}", contact="555-0100", text="After two is good.")
        handing.hand_over(trainee=trainee, said=said, letter_id=uuid.uuid4(), barred=())


def talk(letters: int) -> Case:
    """Have a conversation of so many letters, by turns; return its case."""
    found = dialogues.begin(code=codes.new_code(), text="Hello", letter_id=uuid.uuid4(), barred=())
    for number in range(letters - 1):
        said = Said(TRAINEE if number % 2 else CLINIC, "Four hundred letters or so. " * 15, by="Grace")
        cases.add(found.case, said=said, data_key=found.data_key, letter_id=uuid.uuid4())
    return found.case


def run() -> list[Row]:
    """Return the rows; leaves the demo without cases."""
    Case.objects.all().delete()
    try:
        return [*queues(), *conversations()]
    finally:
        Case.objects.all().delete()


def queues() -> list[Row]:
    """Return the rows of the queue."""
    client, address = unlocked(clinician()), reverse("checkins:queue")
    trainee = User.objects.get(email="maya@northfield.example")
    hand_over(trainee, FEW)
    asked, (short,) = queries(client, address), opens_in(client, address)
    hand_over(trainee, MANY - FEW)
    more = queries(client, address) - asked
    ratio = opens_in(client, address)[0] / short
    return [
        Row(f"a queue of {MANY}, queries beyond {FEW}", more, "queries", "0", more == 0),
        Row(f"a queue of {MANY}", round(ratio, 2), f"x of {FEW}", "<= 2", ratio <= 2),
    ]


def conversations() -> list[Row]:
    """Return the rows of a conversation."""
    client = unlocked(clinician())
    one, long = (reverse("checkins:case", args=[talk(count).pk]) for count in (1, LONG))
    more = queries(client, long) - queries(client, one)
    short, slow = opens_in(client, one, long)
    ratio = slow / short
    return [
        Row(f"a talk of {LONG}, queries beyond 1", more, "queries", "0", more == 0),
        Row(f"a talk of {LONG}", round(ratio, 2), "x of 1", "<= 2", ratio <= 2),
    ]
