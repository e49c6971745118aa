"""A case's data key and what it seals: each in its own place, so that nothing opens anywhere else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from checkins.clinic import halves
from checkins.clinic.boxes import box, unbox
from checkins.models import Wrap
from checkins.sealing import open_sealed, seal

if TYPE_CHECKING:
    from checkins.models import Case, ClinicianKey, Letter

TRAINEE, CLINIC = "trainee", "clinic"
PLAIN, REVEAL, HANDOVER = "message", "reveal", "handover"


@dataclass
class Head:
    """What only readers of a case know about it: the clinicians, by public id, who never may be one."""

    barred: list[str] = field(default_factory=list)


@dataclass(repr=False)
class Said:
    """One message: who wrote it, its sort, its place in the order, and words. `by` is a clinician's name."""

    side: str
    text: str
    sort: str = PLAIN
    position: int = 0
    name: str = ""
    contact: str = ""
    attached: str = ""
    by: str = ""
    half: str = ""

    @property
    def when(self) -> str:
        """The half day, in words."""
        return halves.words(self.half)


def wrap_for(case: Case, key: ClinicianKey, data_key: bytes) -> Wrap:
    """Return an unsaved wrap of a case's data key for one clinician."""
    sealed = box(data_key, public=bytes(key.public_key), context=_wrap_context(case, key))
    return Wrap(case=case, key=key, sealed=sealed)


def data_key_of(wrap: Wrap, private: bytes) -> bytes:
    """Return a case's data key; raises WrongKey."""
    return unbox(wrap.sealed, private=private, context=_wrap_context(wrap.case, wrap.key))


def head_of(wrap: Wrap, private: bytes) -> Head:
    """Return a case's head; raises WrongKey."""
    key = data_key_of(wrap, private)
    return Head(**json.loads(open_sealed(wrap.case.head, key=key, context=case_context(wrap.case, "head"))))


def seal_head(case: Case, head: Head, data_key: bytes) -> None:
    """Seal a head into a case; does not save."""
    case.head = seal(json.dumps(asdict(head)).encode(), key=data_key, context=case_context(case, "head"))


def seal_letter(letter: Letter, said: Said, data_key: bytes) -> None:
    """Seal words into a letter; does not save."""
    plain = json.dumps(asdict(said)).encode()
    letter.sealed = seal(plain, key=data_key, context=_letter_context(letter))


def read_letter(letter: Letter, data_key: bytes) -> Said:
    """Return what a letter says; raises WrongKey."""
    return Said(**json.loads(open_sealed(letter.sealed, key=data_key, context=_letter_context(letter))))


def read_letters(case: Case, data_key: bytes) -> list[Said]:
    """Return all that was said, in order; raises WrongKey."""
    found = [(read_letter(letter, data_key), str(letter.pk)) for letter in case.letters.all()]
    return [said for said, _ in sorted(found, key=lambda one: (one[0].position, one[1]))]


def case_context(case: Case, part: str) -> tuple[str, ...]:
    """Return the place that a part of a case is sealed for."""
    return ("checkins.case", str(case.pk), part, case.kind)


def _wrap_context(case: Case, key: ClinicianKey) -> tuple[str, ...]:
    return ("checkins.wrap", str(case.pk), str(key.pk), str(key.clinician))


def _letter_context(letter: Letter) -> tuple[str, ...]:
    return ("checkins.letter", str(letter.pk), "sealed", str(letter.case_id), letter.half)
