"""Who is here, in which program, and in which role, each with its dates."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self
from zoneinfo import available_timezones

import pghistory
import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import JSONObject, Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from core.clock import site_today

if TYPE_CHECKING:
    from django.db.models import QuerySet


def known_zone(value: str) -> None:
    """Refuse a time zone that the IANA database does not name."""
    if value not in available_timezones():
        raise ValidationError("Choose a time zone from the list, such as America/New_York.")


def live(on: dt.date) -> models.Q:
    """Match rows whose dates cover a day; an empty end means "until further notice"."""
    return models.Q(starts_on__lte=on) & (models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on))


def still_open(on: dt.date) -> models.Q:
    """Match rows in force on a day or later."""
    return models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on)


class RoleNow(NamedTuple):
    """A role in force today."""

    kind: str
    program_id: int | None


class EnrollmentNow(NamedTuple):
    """A program that a trainee is in today."""

    program_id: int
    program_kind: str
    training_year: int


def gone(on: dt.date) -> models.Case:
    """Whether all that someone was here for is over; those with no dates at all, and superusers, stay."""
    held = [model.objects.filter(user=models.OuterRef("pk")) for model in (Enrollment, Role)]
    some, now = (
        models.Q(models.Exists(first)) | models.Q(models.Exists(second))
        for first, second in (held, [rows.filter(still_open(on)) for rows in held])
    )
    return models.Case(
        models.When(models.Q(is_superuser=False) & some & ~now, then=True),
        default=False,
        output_field=models.BooleanField(),
    )


class UserQuerySet(models.QuerySet["User"]):
    def with_roles(self, on: dt.date | None = None) -> Self:
        """Bring each person's roles and enrollments in force along, in the same query."""
        today = on or site_today()
        roles = Role.objects.filter(live(today), user=models.OuterRef("pk"))
        places = Enrollment.objects.filter(live(today), user=models.OuterRef("pk")).order_by("starts_on")
        return self.annotate(
            role_rows=ArraySubquery(roles.values(row=JSONObject(kind="kind", program_id="program_id"))),
            enrollment_rows=ArraySubquery(
                places.values(
                    row=JSONObject(
                        program_id="program_id", program_kind="program__kind", training_year="training_year"
                    )
                )
            ),
        )

    def matching(self, words: str) -> Self:
        """People whose name or address holds these words."""
        return self.filter(models.Q(display_name__icontains=words) | models.Q(email__icontains=words))

    def present(self, on: dt.date | None = None) -> Self:
        """People who have not left: not everything they were here for is over."""
        return self.alias(is_gone=gone(on or site_today())).filter(is_gone=False, is_active=True)

    def holding(self, kind: str, program: Program | None = None, on: dt.date | None = None) -> Self:
        """People who hold a role today, for one program where one is given."""
        held = Role.objects.filter(live(on or site_today()), user=models.OuterRef("pk"), kind=kind)
        if program is not None:
            held = held.filter(program=program)
        return self.filter(models.Exists(held), is_active=True)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; without a password they sign in by mailed code."""
        person: User = self.model(email=email, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create someone who runs the site; this opens no health data."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())  # type: ignore[no-any-return]


@pghistory.track(exclude=["password", "last_login", "session_epoch", "languages"], level=pgtrigger.Statement)
class User(AbstractBaseUser, PermissionsMixin):
    """A person on the roster. The e-mail address, in lower case, is the login."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("e-mail", unique=True)
    display_name = models.CharField("name", max_length=120)
    # What the roster last said, so that it never undoes the name that someone goes by.
    roster_name = models.CharField(max_length=120, blank=True, editable=False)
    pronouns = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=60, default="America/New_York", validators=[known_zone])
    # What they speak beside English, by BCP 47; for their own pages alone, and so not in the history.
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Part of what every session is checked by: one more, and all of them are over.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["display_name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def first_word(self) -> str:
        """The word of their name to greet them by."""
        return self.display_name.split(" ", 1)[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        words = f"{self.password}:{self.session_epoch}"
        return salted_hmac("people.session", words, secret=secret, algorithm="sha256").hexdigest()

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    @cached_property
    def roles_now(self) -> list[RoleNow]:
        """Roles in force today; free when the person was loaded with `with_roles`."""
        rows = getattr(self, "role_rows", None)
        if rows is None:
            rows = self.roles.filter(live(site_today())).values("kind", "program_id")
        return [RoleNow(**row) for row in rows]

    @cached_property
    def enrollments_now(self) -> list[EnrollmentNow]:
        """Programs this person trains in today, oldest first; free when loaded with `with_roles`."""
        rows = getattr(self, "enrollment_rows", None)
        if rows is None:
            current = self.enrollments.filter(live(site_today())).order_by("starts_on")
            rows = current.values("program_id", "training_year", program_kind=models.F("program__kind"))
        return [EnrollmentNow(**row) for row in rows]

    def has_role(self, kind: str, program: Program | int | None = None) -> bool:
        """Say whether this person holds a role today; a role without a program covers every program."""
        wanted = program.pk if isinstance(program, Program) else program
        return any(
            role.kind == kind and (wanted is None or role.program_id in (None, wanted))
            for role in self.roles_now
        )

    def programs_as(self, kind: str) -> list[int]:
        """Return the ids of the programs in which this person holds a role today."""
        return [role.program_id for role in self.roles_now if role.kind == kind and role.program_id]


class Program(models.Model):
    """A school class, residency, fellowship or graduate school: where trainees belong."""

    class Kind(models.TextChoices):
        MEDICAL_SCHOOL = "medical_school", "Medical school"
        RESIDENCY = "residency", "Residency"
        FELLOWSHIP = "fellowship", "Fellowship"
        GRADUATE_SCHOOL = "graduate_school", "Graduate school"

    GME_KINDS = (Kind.RESIDENCY, Kind.FELLOWSHIP)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    department = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def current(self, on: dt.date | None = None) -> Self:
        """Enrollments in force on a day, today when none is given."""
        return self.filter(live(on or site_today()))

    def gme(self) -> Self:
        """Enrollments in residencies and fellowships."""
        return self.filter(program__kind__in=Program.GME_KINDS)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), level=pgtrigger.Statement
)
class Enrollment(models.Model):
    """One trainee in one program for a stretch of time, in one training year (PGY for residents)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="enrollments")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="enrollments")
    training_year = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(
        max_length=40, blank=True, help_text="The roster that keeps it; empty: by hand."
    )

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="enrollment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(training_year__range=(1, 10)), name="training_year_1_to_10"
            ),
            models.UniqueConstraint(fields=["user", "program", "starts_on"], name="enrollment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.program}, year {self.training_year}"


class RoleQuerySet(models.QuerySet["Role"]):
    def open(self, on: dt.date | None = None) -> Self:
        """Roles in force on a day or later, today when none is given."""
        return self.filter(still_open(on or site_today()))


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), level=pgtrigger.Statement
)
class Role(models.Model):
    """What someone may do, where, and from when to when. No program means the whole institution."""

    class Kind(models.TextChoices):
        FACILITATOR = "facilitator", "PEERS facilitator"
        PROGRAM_LEAD = "program_lead", "Program leadership"
        GME_ADMIN = "gme_admin", "GME office"
        PEERS_DIRECTOR = "peers_director", "PEERS director"
        WELLBEING_OFFICE = "wellbeing_office", "Well-being office"
        CLINICIAN = "clinician", "Clinician"

    # Every other role is for the whole institution.
    SCOPED = (Kind.FACILITATOR, Kind.PROGRAM_LEAD)
    # Each opens much, for the whole institution: no directory gives one unless the site says so.
    OFFICES = (Kind.GME_ADMIN, Kind.PEERS_DIRECTOR, Kind.WELLBEING_OFFICE, Kind.CLINICIAN)
    # What someone may let a deputy do for them while they are away.
    DUTIES = (Kind.PROGRAM_LEAD, Kind.GME_ADMIN, Kind.PEERS_DIRECTOR, Kind.WELLBEING_OFFICE)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind)
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, blank=True, related_name="roles"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(
        max_length=40, blank=True, help_text="The roster that keeps it; empty: by hand."
    )
    deputy_for = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="deputies"
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="role_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="program_lead") | models.Q(program__isnull=False),
                name="program_lead_leads_a_program",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy_for__isnull=True) | models.Q(ends_on__isnull=False),
                name="deputy_has_a_last_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.what}"

    @property
    def what(self) -> str:
        """The role and its place, in words."""
        return f"{self.get_kind_display()}, {self.program}" if self.program else self.get_kind_display()

    @property
    def is_open(self) -> bool:
        """Whether it is in force today or later."""
        return self.ends_on is None or self.ends_on >= site_today()

    @property
    def is_live(self) -> bool:
        """Whether it is in force today."""
        return self.is_open and self.starts_on <= site_today()

    @classmethod
    def live(cls, on: dt.date | None = None) -> QuerySet[Role]:
        """Roles in force on a day, today when none is given."""
        return cls._default_manager.filter(live(on or site_today()))
