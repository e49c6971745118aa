"""Every input of the clinic's side: codes and letters, keys and replies."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any

from django import forms

from checkins.clinic import codes, keys
from checkins.models import ReplyTemplate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.models import User

LONGEST, SHORTEST_PASSPHRASE = 4000, 16  # letters
SUGGESTED = 5  # words


def _long(label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 7}), max_length=LONGEST, **kwargs
    )


class LetterForm(forms.Form):
    """Words, and the id that makes sending them twice the same as once."""

    letter = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class NamesForm(LetterForm):
    """Lets a trainee say which clinicians shall not read what they write."""

    barred = forms.MultipleChoiceField(
        label="Not this clinician",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick anyone who grades you, or whom you do not want to write to. They can never read it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = keys.names(keys.active())
        self.fields["barred"].choices = [(str(one.public_id), str(one)) for one in people]  # type: ignore[attr-defined]

    @property
    def barred_ids(self) -> set[uuid.UUID]:
        """The public ids of those who are left out."""
        return {uuid.UUID(one) for one in self.cleaned_data["barred"]}


class ContactForm(NamesForm):
    """What is handed over so that a clinician gets in touch."""

    name = forms.CharField(label="Your name", max_length=120)
    contact = forms.CharField(
        label="How and when to reach you",
        max_length=300,
        help_text="A phone number or an address, and times that suit you. Say if nobody else may pick up.",
    )
    text = _long(
        "Anything you want them to know first", required=False, help_text="You may leave this empty."
    )
    attached = forms.ChoiceField(
        label="Hand over a check-in too",
        required=False,
        widget=forms.RadioSelect,
        help_text="Its questions, your answers and nothing else are copied. The others stay closed.",
    )
    sure = forms.BooleanField(label="Show this to the clinicians.")

    def __init__(self, *args: Any, check_ins: list[tuple[str, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name", "contact", "text", "attached", "barred", "sure", "letter"])
        self.is_proven = check_ins is not None
        if check_ins:
            self.fields["attached"].choices = [("", "None"), *check_ins]  # type: ignore[attr-defined]
        else:
            del self.fields["attached"]

    def clean(self) -> dict[str, Any]:
        """Leave out no check-in without a word: the proof may be over since the page was opened."""
        data: dict[str, Any] = super().clean() or {}
        if not self.is_proven and self.data.get("attached"):
            raise forms.ValidationError("Your check-ins are closed again. Open them, or send without one.")
        return data


class CodeForm(forms.Form):
    """Six words, however they are typed."""

    code = forms.CharField(
        label="Your six words",
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """Return the code as it was given out."""
        code = codes.tidied(self.cleaned_data["code"])
        strange = codes.unknown(code)
        if strange:
            raise forms.ValidationError(
                f"These words are in no code: {', '.join(strange[:6])}. Look for a typo."
            )
        if not codes.is_whole(code):
            raise forms.ValidationError("A code has six words.")
        return code


class RepeatForm(forms.Form):
    """The code typed back: whoever cannot do it now could not come back either."""

    typed = forms.CharField(
        label="Type your six words",
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def clean_typed(self) -> str:
        """Compare; the words shown before are not repeated here."""
        typed = codes.tidied(self.cleaned_data["typed"])
        if not secrets.compare_digest(typed, self.code):
            raise forms.ValidationError("Those are not the words that you were shown. Look at them again.")
        return typed


class FirstForm(NamesForm):
    """The first words of a conversation."""

    text = _long("What you want to say")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["text", "barred", "letter"])


class ReplyForm(LetterForm):
    """More words, from either side."""

    text = _long("Your message")


class RevealForm(LetterForm):
    """Saying who one is, as a step of its own."""

    name = forms.CharField(label="Your name", max_length=120)
    contact = forms.CharField(label="How to reach you", max_length=300)
    sure = forms.BooleanField(label="I want the clinicians in this conversation to know who I am.")


class SureForm(forms.Form):
    """A plain yes."""

    sure = forms.BooleanField(label="Yes, erase it all.")


class UnlockForm(forms.Form):
    """A passphrase."""

    passphrase = forms.CharField(
        label="Your passphrase",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class PassphraseForm(forms.Form):
    """A new passphrase, twice."""

    passphrase = forms.CharField(
        label="Passphrase",
        min_length=SHORTEST_PASSPHRASE,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same again",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    lost = forms.BooleanField(
        label="I have lost my passphrase. What my old key opened stays closed until a colleague shares it."
    )

    def __init__(self, *args: Any, person: User, lost: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not lost:
            del self.fields["lost"]
        self.fields["passphrase"].help_text = (
            f"At least {SHORTEST_PASSPHRASE} letters, used nowhere else. Random words are good, such as: "
            f"{' '.join(codes.new_code().split()[:SUGGESTED])}. Nobody can reset it."
        )

    def clean_passphrase(self) -> str:
        """Refuse one's own name or address, and the same letter again and again."""
        chosen: str = self.cleaned_data["passphrase"]
        own = {
            part for part in (*self.person.display_name.lower().split(), self.person.email) if len(part) > 3
        }
        if len(set(chosen)) < 6 or any(part in chosen.lower() for part in own):
            raise forms.ValidationError(
                "That is easy to guess. Choose words that have nothing to do with you."
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        data: dict[str, Any] = super().clean() or {}
        if "passphrase" in data and data["passphrase"] != data.get("again"):
            self.add_error("again", "The two are not the same.")
        return data


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """Standard words of a clinician's own."""

    class Meta:
        model = ReplyTemplate
        fields = ["title", "text"]
        help_texts = {
            "text": "Words that fit anyone. They are stored as they are, so write nothing about anyone."
        }


class ProgramsForm(forms.Form):
    """The programs whose trainees a clinician assesses."""

    programs = forms.MultipleChoiceField(
        label="Programs whose trainees I grade, supervise or assess",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, programs: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programs"].choices = list(programs)  # type: ignore[attr-defined]
