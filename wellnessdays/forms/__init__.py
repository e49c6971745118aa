"""What people type and choose about wellness days. There is no field for a reason to ask, by design."""

from wellnessdays.forms.appeals import OverturnForm, UpholdForm
from wellnessdays.forms.appointments import AppointmentForm, RefuseForm
from wellnessdays.forms.discouragements import DiscouragedForm
from wellnessdays.forms.notes import NoteDateForm
from wellnessdays.forms.placing import MoveForm, PlaceForm
from wellnessdays.forms.questions import QuestionForm, ReplyForm
from wellnessdays.forms.requests import AskForm, DeclineForm, LaterForm, RecallForm
from wellnessdays.forms.rules import BlackoutForm, DeputyForm, PolicyForm, RotationsForm, ScheduleForm

__all__ = [
    "AppointmentForm",
    "AskForm",
    "BlackoutForm",
    "DeclineForm",
    "DeputyForm",
    "DiscouragedForm",
    "LaterForm",
    "MoveForm",
    "NoteDateForm",
    "OverturnForm",
    "PlaceForm",
    "PolicyForm",
    "QuestionForm",
    "RecallForm",
    "RefuseForm",
    "ReplyForm",
    "RotationsForm",
    "ScheduleForm",
    "UpholdForm",
]
