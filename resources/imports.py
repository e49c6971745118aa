"""The office's page for bringing services in from elsewhere, and for taking that back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from resources.desk import only
from resources.hsds.archive import RefusedError
from resources.hsds.importing import Report, bring_in
from resources.hsds.touching import UndoError, undo
from resources.hsds.writing import PORTAL
from resources.models import ImportRun
from resources.permissions import can_edit

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from people.models import User

MOST_BYTES = 10_000_000
SUFFIXES = (".json", ".ndjson", ".jsonl", ".zip")
KINDS = ("added", "changed", "removed", "waits", "set aside")
TITLES = {
    "added": "New",
    "changed": "Changed",
    "removed": "Retired, because the source names them no longer",
    "waits": "Drafts, because they would stand on the crisis page: publish them yourself",
    "set aside": "Set aside",
}
SHOWN = 100


class ImportForm(forms.Form):
    """A file of HSDS, and who it is from."""

    file = forms.FileField(
        label="HSDS file",
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        help_text="JSON, or a zip of CSV tables (HSDS 1.1 to 3.1), up to 10 MB.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )
    source = forms.CharField(
        label="Who is it from?",
        max_length=80,
        initial=PORTAL,
        help_text="Always the same name for one source, such as 211. An export of this portal is “portal”.",
    )

    def clean_file(self) -> Any:
        """Refuse what is too large for a page, or no kind of file that we read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 10 MB. Have it brought in on the server.")
        if Path(file.name).suffix.lower() not in SUFFIXES:
            raise forms.ValidationError("Choose a .json or a .zip file.")
        return file

    def save(self, *, by: User, dry_run: bool) -> Report:
        """Bring the file in, or only say what that would do; raise RefusedError when it cannot be read."""
        file = self.cleaned_data["file"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(file.name).name
            with path.open("wb") as out:
                out.writelines(file.chunks())
            return bring_in(path, source=self.cleaned_data["source"], by=by, dry_run=dry_run)


@only(can_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Try a file, take it, and see what was taken before."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*given)
    context: dict[str, Any] = {"form": form, "runs": ImportRun.objects.select_related("by")[:50]}
    if request.method == "POST" and form.is_valid():
        dry_run = "take" not in request.POST
        try:
            report = form.save(by=cast("User", request.user), dry_run=dry_run)
        except RefusedError as error:
            form.add_error("file", f"Nothing was taken. {error}")
        else:
            if report.run:
                messages.success(
                    request, "Taken. You can take it back as long as nobody edits what it brought."
                )
                return redirect("resources:import", report.run.public_id)
            context |= {"groups": _groups(report), "same": report.counts["same"], "tried": True}
    return render(request, "resources/imports.html", context, status=422 if form.errors else 200)


def _groups(report: Report) -> list[tuple[str, int, list[tuple[str, int, str]]]]:
    return [
        (TITLES[kind], report.counts[kind], report.rows[kind][:SHOWN])
        for kind in KINDS
        if report.counts[kind]
    ]


@only(can_edit)
@require_safe
def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one import: its counts, and what it set aside."""
    found = get_object_or_404(ImportRun.objects.select_related("by"), public_id=public_id)
    return render(
        request, "resources/import.html", {"run": found, "quarantine": found.quarantine.all()[:500]}
    )


@only(can_edit)
@require_POST
def undo_run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make the directory what it was before an import."""
    found = get_object_or_404(ImportRun, public_id=public_id)
    try:
        undo(found)
    except UndoError as error:
        messages.error(request, f"Nothing was undone. {error}")
    else:
        messages.success(request, "Undone: the directory is what it was before.")
    return redirect("resources:import", public_id)
