"""How the office finds people and gives roles, and how a duty gets a deputy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.clock import site_today
from people import operations, permissions
from people.models import Program, Role, User
from people.operations import RefusedError

if TYPE_CHECKING:
    from django.db.models import QuerySet


def day_field(label: str, **options: Any) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    errors = {"required": f"Choose the {label.lower()}.", "invalid": "Write the day as year-month-day."}
    return forms.DateField(label=label, widget=widget, error_messages=errors, **options)


class SearchForm(forms.Form):
    """Part of a name or an address, and a role."""

    narrows = True  # Nothing of a filter is asked for, so no label says "optional".
    q = forms.CharField(label="Name or e-mail", required=False, max_length=100)
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "Any"), *Role.Kind.choices])

    def found(self) -> QuerySet[User]:
        """Return who is looked for; everyone when nothing usable was typed."""
        people: QuerySet[User] = User.objects.with_roles().order_by("display_name", "pk")
        if not self.is_valid():
            return people
        if words := self.cleaned_data["q"].strip():
            people = people.matching(words)  # type: ignore[attr-defined]
        if kind := self.cleaned_data["role"]:
            people = people.holding(kind)  # type: ignore[attr-defined]
        return people


class DaysForm(forms.Form):
    """From one day to another."""

    starts_on = day_field("First day")
    ends_on = day_field("Last day", required=False, help_text="Empty means until further notice.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = site_today()

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if day < site_today():
            raise forms.ValidationError("Choose today or a later day.")
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Choose a last day that is not before the first.")
        return data


class GrantForm(DaysForm):
    """A role for someone."""

    kind = forms.ChoiceField(
        label="Role", choices=Role.Kind, error_messages={"invalid_choice": "Choose a role from the list."}
    )
    program = forms.ModelChoiceField(
        Program.objects.all(), label="Program", required=False, empty_label="The whole institution"
    )
    field_order = ["kind", "program"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind, program = data.get("kind"), data.get("program")
        if kind == Role.Kind.PROGRAM_LEAD and program is None:
            self.add_error("program", "Choose the program that they lead.")
        if kind and program and kind not in Role.SCOPED:
            self.add_error("program", "This role is for the whole institution. Choose that.")
        return data

    def save(self, *, by: User, person: User) -> Role | None:
        """Give the role; return it, or None with the refusal among the form's errors."""
        try:
            return operations.grant(by=by, person=person, **self.cleaned_data)
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None


class DeputyForm(DaysForm):
    """Who stands in for a duty of one's own, and when."""

    role = forms.ModelChoiceField(Role.objects.none(), label="For which duty?", empty_label=None)
    email = forms.EmailField(label="Their e-mail address", max_length=254)
    field_order = ["role", "email"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["ends_on"].required = True
        self.fields["ends_on"].help_text = "It ends by itself after this day."
        self.fields["role"].queryset = duties(by)  # type: ignore[attr-defined]

    def clean_email(self) -> User:
        """Return whose address it is."""
        found: User | None = User.objects.present().filter(email=self.cleaned_data["email"].lower()).first()
        if found is None:
            raise forms.ValidationError("Nobody on the roster has this address. Check how it is written.")
        return found

    def save(self) -> Role | None:
        """Name the deputy; return their role, or None with the refusal among the form's errors."""
        data = self.cleaned_data
        days = {name: data[name] for name in ("starts_on", "ends_on")}
        try:
            return operations.name_deputy(by=self.by, role=data["role"], person=data["email"], **days)
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None


def duties(person: User) -> QuerySet[Role]:
    """Return what someone may name a deputy for."""
    mine = Role.objects.filter(user=person).select_related("program", "user")
    return Role.objects.select_related("program", "user").filter(
        pk__in=[role.pk for role in mine if permissions.can_name_deputy(person, role)]
    )
