"""What is stored about check-ins. Nobody but this app imports anything from here."""

from checkins.models.clinic import Case, ClinicianKey, Letter, Recusal, ReplyTemplate, Wrap
from checkins.models.instruments import Instrument
from checkins.models.sealed import CheckIn, Subject, SubjectLink
from checkins.models.summaries import Publication, SummaryRow, Term

__all__ = [
    "Case",
    "CheckIn",
    "ClinicianKey",
    "Instrument",
    "Letter",
    "Publication",
    "Recusal",
    "ReplyTemplate",
    "Subject",
    "SubjectLink",
    "SummaryRow",
    "Term",
    "Wrap",
]
