"""What a director writes: curricula, programs' forms of them, sessions and blocks."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.text import slugify

from peers import anchors, authoring, overlays, versions
from peers.models import Block, Curriculum, Modality, Overlay, Session, Version
from peers.shapes import BLOCK_FIELDS, SESSION_FIELDS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import User

TERMS = ["about", "group_size_least", "group_size_most", "facilitators", "facilitator_pattern", "years"]
ROWS = {"rows": 4}


def free_name(title: str, among: QuerySet[Any], field: str, longest: int = 40) -> str:
    """Return a short name made of a title that no other row of a list has."""
    base = slugify(title)[: longest - 3] or "one"
    # An address ends in "new/" where a new one is made.
    taken = {"new", *among.values_list(field, flat=True)}
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, 999))) if name not in taken)


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What says how groups are."""

    def clean(self) -> dict[str, Any] | None:
        data: dict[str, Any] | None = super().clean()
        least, most = self.cleaned_data.get("group_size_least"), self.cleaned_data.get("group_size_most")
        if least is not None and least < 2:
            self.add_error("group_size_least", "A group has at least 2 people.")
        elif least and most and least > most:
            self.add_error("group_size_most", f"Choose {least} or more: the smallest group has {least}.")
        return data


class CurriculumForm(TermsForm):
    """A curriculum's name, and what its groups are like."""

    class Meta:
        model = Curriculum
        fields = ["name", "display_name", *TERMS]
        widgets = {"about": forms.Textarea(ROWS)}

    def save(self, commit: bool = True) -> Curriculum:  # noqa: FBT001, FBT002 - Django's
        """Store it; a new one gets an empty first draft."""
        new = self.instance.pk is None
        if new:
            self.instance.slug = free_name(self.instance.name, Curriculum.objects.all(), "slug", 60)
        curriculum: Curriculum = super().save(commit)
        if new:
            versions.begin(curriculum=curriculum, overlay=None, based_on=None, content=[])
        return curriculum


class OverlayForm(TermsForm):
    """A program's own form: what it is called, whose it is, and what its groups are like."""

    class Meta:
        model = Overlay
        fields = ["title", "program", "display_name", *TERMS]
        widgets = {"about": forms.Textarea(ROWS)}

    def start(self, version: Version) -> Version:
        """Begin the form from a published version; returns its draft."""
        among = Overlay.objects.filter(curriculum=version.curriculum)
        terms = {name: self.cleaned_data[name] for name in overlays.TERMS}
        return overlays.start(version=version, slug=free_name(terms["title"], among, "slug", 60), **terms)


class WrittenForm(forms.ModelForm):  # type: ignore[type-arg]
    """What two may have open at once: whoever saves second is told, before they undo the first."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = self.initial["seen"] = self._mark()

    def clean(self) -> dict[str, Any]:
        """Stop once where someone wrote here since the page was opened; what was typed stays in the form."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("seen") and data["seen"] != self.now:
            typed = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            typed["seen"] = self.now
            self.data = typed
            raise forms.ValidationError(
                "Someone wrote here since you opened this page. What you typed is still below. "
                "Look at theirs in a second window, put the two together, then save again."
            )
        return data

    def _mark(self) -> str:
        names = [field.name for field in self.instance._meta.fields if field.name != "position"]
        text = repr([getattr(self.instance, field) for field in names if field in self.fields])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class SessionForm(WrittenForm):
    """One session of a draft, without its blocks."""

    modalities = forms.MultipleChoiceField(
        label="Modalities", choices=Modality, required=False, widget=forms.CheckboxSelectMultiple
    )
    anchor = forms.ChoiceField(label="Event", help_text="A cohort gives each event its date.")
    other_anchor = forms.CharField(
        label="Or another event", max_length=60, required=False, help_text="Such as: White coat ceremony."
    )

    class Meta:
        model = Session
        fields = [
            "title",
            "skill",
            "purpose",
            "invitation",
            "anchor",
            "other_anchor",
            "offset_days",
            "modalities",
            "letter",
            "prepare",
            "materials",
        ]
        widgets = {name: forms.Textarea(ROWS) for name in ("purpose", "prepare", "materials")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = Session.objects.filter(version__curriculum=self.instance.version.curriculum)
        names = dict.fromkeys([*anchors.KNOWN, *used.order_by().values_list("anchor", flat=True)])
        self.fields["anchor"].choices = [(slug, anchors.name(slug)) for slug in names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if other := slugify(data.get("other_anchor", "")):
            data["anchor"] = other
        return data

    @transaction.atomic
    def save(self, commit: bool = True) -> Session:  # noqa: ARG002, FBT001, FBT002 - Django's
        """Store it in its draft; raises RefusedError when the draft is one no longer."""
        versions.held(self.instance.version_id)
        fields = {name: self.cleaned_data[name] for name in SESSION_FIELDS if name in self.cleaned_data}
        if self.instance._state.adding:
            among = Session.objects.filter(version=self.instance.version)
            fields["slug"] = free_name(fields["title"], among, "slug", 60)
        return authoring.save_session(session=self.instance, fields=fields)


class BlockForm(WrittenForm):
    """One block of a session of a draft."""

    class Meta:
        model = Block
        fields = [name for name in BLOCK_FIELDS if name != "key"]
        widgets = {
            name: forms.Textarea(ROWS)
            for name in ("guide", "say", "watch_for", "if_distressed", "prompt", "remote", "materials")
        }
        help_texts = {
            "guide": "A blank line begins a paragraph, “- ” a list, **two stars** make bold.",
            "prompt": "On the screen or the sheet while this block runs.",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        least, minutes, short = (data.get(name) for name in ("least_minutes", "minutes", "short_minutes"))
        if least and minutes and least > minutes:
            self.add_error("least_minutes", f"It has {minutes} minutes: ask for {minutes} or less.")
        elif least and short and least > short:
            self.add_error("least_minutes", f"The short form gives it {short}: ask for {short} or less.")
        if "short_minutes" in data and short is None and not data.get("may_drop"):
            self.add_error(
                "short_minutes", "Give it minutes here too, or let it be left out: tick that below."
            )
        return data

    @transaction.atomic
    def save(self, commit: bool = True) -> Block:  # noqa: ARG002, FBT001, FBT002 - Django's
        """Store it in its session; raises RefusedError when the draft is one no longer."""
        versions.held(self.instance.session.version_id)
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.instance._state.adding:
            fields["key"] = free_name(fields["title"], authoring.siblings(self.instance), "key")
        return authoring.save_block(block=self.instance, fields=fields)


class PublishForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is new, for those who will use it."""

    class Meta:
        model = Version
        fields = ["notes"]
        widgets = {"notes": forms.Textarea({"rows": 2})}

    def publish(self, by: User) -> Version:
        """Publish the draft; raises RefusedError naming what stands in the way."""
        return versions.publish(draft=self.instance, by=by, notes=self.cleaned_data["notes"])
