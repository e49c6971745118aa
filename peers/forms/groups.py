"""What a group says of itself, and what the director says about who is in it."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from django import forms

from core.clock import site_today
from peers import memberships, placing
from peers.forms.cohorts import day, within_reach, without_link
from peers.models import Facilitation, Group, Membership
from people.models import User
from people.models.people import still_open
from people.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = dt.timedelta(days=1)


class _OwnFields(forms.ModelForm):  # type: ignore[type-arg]
    """A form that writes its own fields alone: two forms of one group do not undo each other."""

    def save(self, commit: bool = True) -> Any:  # noqa: ARG002, FBT001, FBT002 - Django's own signature
        """Keep what was changed."""
        self.instance.save(update_fields=self.changed_data)
        return self.instance


class ShapeForm(_OwnFields):
    """A group's own name and agreement."""

    class Meta:
        model = Group
        fields = ["name", "agreement"]
        labels = {"name": "What you call yourselves", "agreement": "What you agreed on"}
        help_texts = {
            "name": "The group, its facilitators and the PEERS director see it.",
            "agreement": "How you want to be with each other. Change it whenever the group does.",
        }

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.now = self._mark()
        self.initial["seen"] = self.now

    def clean(self) -> dict[str, Any]:
        """Stop once where someone else wrote since the page was opened; what was typed stays in the form."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("seen") and given["seen"] != self.now:
            self.data = {**self.data.dict(), self.add_prefix("seen"): self.now}  # type: ignore[attr-defined]  # a QueryDict
            name, agreement = self.instance.name or "no name", self.instance.agreement or "nothing"
            raise forms.ValidationError(
                f"Someone in your group wrote here meanwhile. It now says “{name}” and “{agreement}”. "
                "What you typed is still below: put the two together, then save again."
            )
        return given

    def save(self, commit: bool = True) -> Any:  # noqa: ARG002, FBT001, FBT002 - Django's own signature
        """Keep what was changed."""
        self.instance.save(update_fields=[name for name in self.changed_data if name != "seen"])
        return self.instance

    def _mark(self) -> str:
        text = f"{self.instance.name}\n{self.instance.agreement}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class PlaceForm(_OwnFields):
    """Where a group meets when nothing else is said."""

    class Meta:
        model = Group
        fields = ["room", "join_link"]

    room = forms.CharField(label="Room", required=False, max_length=80, validators=[without_link])
    join_link = forms.URLField(
        label="Link to join by video",
        required=False,
        assume_scheme="https",
        help_text="Members see it from half an hour before a meeting.",
    )


class _OnForm(forms.Form):
    """Something that happens on a day, by an operation that may refuse it."""

    on = forms.DateField(label="From", widget=day(), validators=[within_reach])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", site_today())

    def attempt(self, verb: Callable[[], Any]) -> bool:
        """Do it; where it is refused, say so beside the form and return False."""
        try:
            verb()
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return False
        return True


class _PersonForm(_OnForm):
    email = forms.EmailField(label="Their e-mail")

    def clean_email(self) -> User:
        email = self.cleaned_data["email"].lower()
        found: User | None = User.objects.filter(email=email, is_active=True).first()
        if found is None:
            raise forms.ValidationError("Nobody here has this address.")
        return found


class JoinForm(_PersonForm):
    """Someone new in a group."""

    field_order = ["email", "on"]

    def save(self, group: Group) -> bool:
        """Put them in; returns whether it was possible."""
        person, on = self.cleaned_data["email"], self.cleaned_data["on"]
        return self.attempt(lambda: memberships.join(group=group, person=person, on=on))


class LeadForm(_PersonForm):
    """Who leads a group from a day on, perhaps instead of someone."""

    field_order = ["email", "on", "instead_of"]
    instead_of = forms.ModelChoiceField(
        Facilitation.objects.none(),
        label="Instead of",
        required=False,
        empty_label="Nobody: beside the others",
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        rows = group.facilitations.filter(still_open(site_today())).select_related("person")
        field: Any = self.fields["instead_of"]
        field.queryset = rows
        field.label_from_instance = lambda row: str(row.person)

    def save(self) -> bool:
        """Let them lead; returns whether it was possible."""
        data = self.cleaned_data
        return self.attempt(
            lambda: memberships.lead(
                group=self.group, person=data["email"], on=data["on"], instead_of=data["instead_of"]
            )
        )


class ChangeForm(_OnForm):
    """What becomes of someone's place: leave of absence, another group, or its end; or a return."""

    AWAY, MOVE, LEFT, BACK = "away", "move", "left", "back"

    field_order = ["what", "on", "group"]
    what = forms.ChoiceField(label="What happens", widget=forms.RadioSelect)
    group = forms.ChoiceField(
        label="Group", required=False, help_text="The best first: size, times, and whose group it was count."
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        over = membership.ends_on is not None and membership.ends_on < site_today()
        self.places = placing.options(membership.group.cohort, membership.person, site_today())
        if not over:
            self.places = [each for each in self.places if each.group.pk != membership.group_id]
        what: Any = self.fields["what"]
        what.choices = (
            [(self.BACK, "They come back")]
            if over
            else [
                (self.AWAY, "They are on leave from this day on"),
                (self.MOVE, "They move to another group"),
                (self.LEFT, "They leave for good"),
            ]
        )
        what.initial = what.choices[0][0]
        group: Any = self.fields["group"]
        group.choices = [(str(each.group.public_id), each.label) for each in self.places]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        wanted = {str(each.group.public_id): each.group for each in self.places}
        data["group"] = wanted.get(data.get("group", ""))
        if data.get("what") in (self.MOVE, self.BACK) and data["group"] is None:
            self.add_error("group", "Choose a group.")
        return data

    def save(self) -> bool:
        """Do it; returns whether it was possible."""
        data, held = self.cleaned_data, self.membership
        what, on, group = data["what"], data["on"], data["group"]
        if what == self.MOVE:
            return self.attempt(lambda: memberships.move(membership=held, group=group, on=on))
        if what == self.BACK:
            return self.attempt(lambda: memberships.join(group=group, person=held.person, on=on))
        return self.attempt(lambda: memberships.end(membership=held, last_day=on - DAY, how=what))
