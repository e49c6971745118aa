"""What is stored about PEERS: curricula, groups, meetings, and what happened in them."""

from peers.models.choices import BlockKind, LetterPart, Modality, State
from peers.models.curriculum import Curriculum, Version
from peers.models.overlays import Overlay, OverlayChange, OverlayReview
from peers.models.sessions import Block, Session

__all__ = [
    "Block",
    "BlockKind",
    "Curriculum",
    "LetterPart",
    "Modality",
    "Overlay",
    "OverlayChange",
    "OverlayReview",
    "Session",
    "State",
    "Version",
]
