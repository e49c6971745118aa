"""Two people who are kept apart: as the office enters them, and as one of them asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from peers.forming import apart
from people.models import User
from people.operations import RefusedError

if TYPE_CHECKING:
    from peers.models import Cohort


class ApartForm(forms.Form):
    """Two people who are never in one group."""

    one = forms.EmailField(label="One person's e-mail")
    other = forms.EmailField(label="The other's e-mail")

    def _person(self, name: str) -> User:
        found: User | None = User.objects.filter(email=self.cleaned_data[name].lower()).first()
        if found is None:
            raise forms.ValidationError("Nobody here has this address.")
        return found

    def clean_one(self) -> User:
        return self._person("one")

    def clean_other(self) -> User:
        return self._person("other")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("one") and data.get("one") == data.get("other"):
            self.add_error("other", "This is the same person.")
        return data

    def save(self, cohort: Cohort, by: User) -> bool:
        """Keep them apart; returns whether they are in one group today."""
        return apart.keep(cohort=cohort, by=by, **self.cleaned_data)


class OwnApartForm(forms.Form):
    """Someone of one's class whom one does not want to be in a group with."""

    email = forms.EmailField(label="Their e-mail", help_text="No reason is asked, and none is kept.")

    def __init__(self, *args: Any, cohort: Cohort, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.person = cohort, person

    def save(self) -> bool:
        """Keep it; returns whether it was possible, and says what is wrong if not."""
        address = self.cleaned_data["email"].lower()
        placed = self.cohort.entrants.filter(person__email=address).select_related("person").first()
        if placed is None:
            self.add_error("email", "Nobody who is to get a group in your class has this address.")
            return False
        try:
            apart.ask(cohort=self.cohort, person=self.person, other=placed.person)
        except RefusedError as refusal:
            self.add_error("email", str(refusal))
            return False
        return True
