"""What is stored about PEERS: curricula, groups, meetings, and what happened in them."""

from peers.models.choices import BlockKind, LetterPart, Modality, State
from peers.models.cohorts import Cohort, Event, ProtectedBlock, Slot
from peers.models.curriculum import Curriculum, Version
from peers.models.forming import Availability, Declaration, Draft, Entrant, KeepApart, Lead
from peers.models.groups import Assessment, Facilitation, Group, Membership
from peers.models.meetings import Attendance, Calendar, MakeUp, Meeting, Offer, Regret
from peers.models.overlays import Overlay, OverlayChange, OverlayReview
from peers.models.sessions import Block, Session

__all__ = [
    "Assessment",
    "Attendance",
    "Availability",
    "Block",
    "BlockKind",
    "Calendar",
    "Cohort",
    "Curriculum",
    "Declaration",
    "Draft",
    "Entrant",
    "Event",
    "Facilitation",
    "Group",
    "KeepApart",
    "Lead",
    "LetterPart",
    "MakeUp",
    "Meeting",
    "Membership",
    "Modality",
    "Offer",
    "Overlay",
    "OverlayChange",
    "OverlayReview",
    "ProtectedBlock",
    "Regret",
    "Session",
    "Slot",
    "State",
    "Version",
]
