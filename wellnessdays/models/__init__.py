"""What is stored about wellness days. No field here, and none anywhere, holds a reason for asking."""

from wellnessdays.models.accounts import Account, LedgerEntry
from wellnessdays.models.appeals import Appeal
from wellnessdays.models.appointments import Appointment
from wellnessdays.models.discouragements import Discouragement
from wellnessdays.models.feeds import Feed
from wellnessdays.models.notes import NoteDate
from wellnessdays.models.policies import Blackout, Policy
from wellnessdays.models.questions import Question
from wellnessdays.models.requests import Request, RequestedHalf
from wellnessdays.models.rotations import Block, Rotation

__all__ = [
    "Account",
    "Appeal",
    "Appointment",
    "Blackout",
    "Block",
    "Discouragement",
    "Feed",
    "LedgerEntry",
    "NoteDate",
    "Policy",
    "Question",
    "Request",
    "RequestedHalf",
    "Rotation",
]
