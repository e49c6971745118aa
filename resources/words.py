"""The office's page for what people say, and what the directory calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from resources import operations
from resources.desk import only
from resources.models import Synonym
from resources.permissions import can_edit
from resources.safety import is_crisis
from resources.spelling import fold

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class SynonymForm(forms.ModelForm):  # type: ignore[type-arg]
    """One phrase and the words that it stands for."""

    class Meta:
        model = Synonym
        fields = ["phrase", "means"]
        labels = {"phrase": "When people write", "means": "look for"}
        help_texts = {
            "phrase": "One to five words, such as can't sleep.",
            "means": "Words that the directory uses, such as sleep insomnia.",
        }

    def clean_phrase(self) -> str:
        """Refuse what no search could ever match, and what another phrase is already."""
        phrase: str = self.cleaned_data["phrase"].strip()
        folded = fold(phrase)
        if not folded or len(folded.split()) > 5:
            raise forms.ValidationError("Write one to five words.")
        others = Synonym.objects.exclude(pk=self.instance.pk).values_list("phrase", flat=True)
        if folded in {fold(other) for other in others}:
            raise forms.ValidationError("This phrase is there already. Change that one.")
        return phrase

    def clean_means(self) -> str:
        """Refuse words that are none."""
        means: str = self.cleaned_data["means"].strip()
        if not fold(means):
            raise forms.ValidationError("Write at least one word.")
        return means

    @transaction.atomic
    def save(self, commit: bool = True) -> Synonym:  # noqa: FBT001, FBT002 - the form's own signature.
        """Store the phrase; the next search knows it."""
        found: Synonym = super().save(commit=commit)
        operations.publish()
        return found


@only(can_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """List the phrases, and take a new one."""
    return _write(request, Synonym())


@only(can_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one phrase."""
    return _write(request, get_object_or_404(Synonym, pk=pk))


def _write(request: HttpRequest, row: Synonym) -> HttpResponse:
    form = SynonymForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        found = form.save()
        pinned = " It pins the crisis card, too." if is_crisis(found.phrase) else ""
        messages.success(request, f"Searches for “{found.phrase}” now look for “{found.means}”.{pinned}")
        return redirect("resources:words")
    context = {"form": form, "row": row if row.pk else None, "rows": Synonym.objects.all()}
    return render(request, "resources/words.html", context, status=422 if form.errors else 200)


@only(can_edit)
@require_POST
@transaction.atomic
def drop_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one phrase; doing it twice is harmless."""
    Synonym.objects.filter(pk=pk).delete()
    operations.publish()
    messages.success(request, "Forgotten.")
    return redirect("resources:words")
