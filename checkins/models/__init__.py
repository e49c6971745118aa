"""What is stored about check-ins. Nobody but this app imports anything from here."""

from checkins.models.instruments import Instrument
from checkins.models.sealed import CheckIn, Subject, SubjectLink

__all__ = ["CheckIn", "Instrument", "Subject", "SubjectLink"]
