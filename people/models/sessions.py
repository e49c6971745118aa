"""Where someone is signed in."""

from __future__ import annotations

import hashlib
import time
import uuid
from typing import Any, Self

from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from people.models.people import User

# In a session: when it began, when someone showed last who they are, and when they were here last.
BEGUN, PROVED, SEEN = "begun_at", "proved_at", "seen_at"
# And how to end the school's session that it came by, if one.
SCHOOL = "school_session"


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest() if word else ""


class SignInQuerySet(models.QuerySet["SignIn"]):
    def alive(self) -> Self:
        """Sign-ins whose session still holds."""
        sessions = Session.objects.filter(
            session_key=models.OuterRef("session_key"), expire_date__gt=timezone.now()
        )
        return self.filter(models.Exists(sessions))

    def of_school(self, name: str, indexes: list[str]) -> Self:
        """Sign-ins of one account of the school; of all its sessions where none is named."""
        found = self.filter(school_name=_digest(name)).exclude(school_name="")
        return found.filter(school_index__in=[_digest(index) for index in indexes]) if indexes else found

    def of_school_session(self, index: str) -> Self:
        """Sign-ins of one session of the school, whoever has it."""
        return self.filter(school_index=_digest(index)).exclude(school_index="")

    def end(self) -> None:
        """Sign these browsers out."""
        Session.objects.filter(session_key__in=list(self.values_list("session_key", flat=True))).delete()
        self.delete()


class SignIn(models.Model):
    """One browser that is signed in: which, and since when. No network address is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    # Digests of what the school's provider calls the person and the session.
    school_name = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    school_index = models.CharField(max_length=64, blank=True, editable=False)

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.device


BROWSERS = [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]
SYSTEMS = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
]


def device(agent: str) -> str:
    """Return in words what a browser says of itself."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    system = next((f" on {name}" for mark, name in SYSTEMS if mark in agent), "")
    return browser + system


def renew(request: Any, *, reauthenticated: bool = False, **_: Any) -> None:
    """Give a session a new key when someone has proved again who they are; the list of sign-ins follows."""
    if not reauthenticated:
        return
    before = request.session.session_key
    request.session.cycle_key()
    SignIn.objects.filter(session_key=before).update(session_key=request.session.session_key)


def remember(request: Any, user: User, **_: Any) -> None:
    """Keep that someone signed in here; called at each sign-in, whatever the way."""
    if request is None:
        return
    if request.session.session_key is None:
        request.session.save()
    request.session.update(dict.fromkeys((BEGUN, PROVED, SEEN), time.time()))
    SignIn.objects.filter(user=user).exclude(pk__in=SignIn.objects.alive()).delete()
    SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "device": device(request.META.get("HTTP_USER_AGENT", "")),
        },
    )


def tie(request: Any, sociallogin: Any = None, **_: Any) -> None:
    """Keep which of the school's sessions a sign-in came by.

    Called when it is complete: until then whoever else was here, and their session, may still have to go.
    """
    found = sociallogin.state.get(SCHOOL) if sociallogin else None
    if not found:
        return
    if found["kept"]:
        request.session[SCHOOL] = found["kept"]
    SignIn.objects.filter(session_key=request.session.session_key).update(
        school_name=_digest(found["name"]), school_index=_digest(found["index"])
    )
