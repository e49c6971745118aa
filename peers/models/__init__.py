"""What is stored about PEERS: curricula, groups, meetings, and what happened in them."""

from peers.models.choices import BlockKind, LetterPart, Modality, State
from peers.models.cohorts import Cohort, Event, Forgetting, ProtectedBlock, Slot, Tally
from peers.models.curriculum import Curriculum, Version
from peers.models.debriefs import Debrief, FollowUp
from peers.models.forming import Availability, Declaration, Draft, Entrant, KeepApart, Lead
from peers.models.groups import Assessment, Facilitation, Group, Membership
from peers.models.letters import Letter, Reflection
from peers.models.meetings import Attendance, Calendar, MakeUp, Meeting, Offer, Regret
from peers.models.overlays import Overlay, OverlayChange, OverlayReview
from peers.models.pulses import Pulse, PulseLine, PulseSeat, PulseTap, PulseTicket
from peers.models.runs import Run, RunBlock, RunTap, Wish, WishToken
from peers.models.sessions import Block, Session
from peers.models.waves import Consent, Wave, WaveAnswer, WaveTicket

__all__ = [
    "Assessment",
    "Attendance",
    "Availability",
    "Block",
    "BlockKind",
    "Calendar",
    "Cohort",
    "Consent",
    "Curriculum",
    "Debrief",
    "Declaration",
    "Draft",
    "Entrant",
    "Event",
    "Facilitation",
    "FollowUp",
    "Forgetting",
    "Group",
    "KeepApart",
    "Lead",
    "Letter",
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
    "Pulse",
    "PulseLine",
    "PulseSeat",
    "PulseTap",
    "PulseTicket",
    "Reflection",
    "Regret",
    "Run",
    "RunBlock",
    "RunTap",
    "Session",
    "Slot",
    "State",
    "Tally",
    "Version",
    "Wave",
    "WaveAnswer",
    "WaveTicket",
    "Wish",
    "WishToken",
]
