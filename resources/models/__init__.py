"""The directory: who offers help, how to reach them, when, for whom, and who will know.

The names follow the Human Services Data Specification where it has one. What only this portal tells
(urgency, answering live or calling back, confidentiality in parts) stands beside it.
"""

from resources.models.care import Correction, Outage
from resources.models.choices import Answer, Audience, Channel, Cost, HoursKind, Response, Urgency
from resources.models.exchange import Imported, ImportRun, SetAside, Touched
from resources.models.links import LinkCheck
from resources.models.offers import Event, Provider
from resources.models.parts import Phone, Place, Schedule
from resources.models.service import SeeAlso, Service, ServiceQuerySet
from resources.models.words import Organization, Publication, Synonym, Topic

__all__ = [
    "Answer",
    "Audience",
    "Channel",
    "Correction",
    "Cost",
    "Event",
    "HoursKind",
    "ImportRun",
    "Imported",
    "LinkCheck",
    "Organization",
    "Outage",
    "Phone",
    "Place",
    "Provider",
    "Publication",
    "Response",
    "Schedule",
    "SeeAlso",
    "Service",
    "ServiceQuerySet",
    "SetAside",
    "Synonym",
    "Topic",
    "Touched",
    "Urgency",
]
