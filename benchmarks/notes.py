"""An invented kind of reminder, known only where the benchmarks are an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

from reminders.kinds import Kind, Message, register

if TYPE_CHECKING:
    from people.models import User


def message(_person: User, key: str) -> Message:
    """Say something about an occurrence, at the length of a real reminder."""
    return Message(
        "A note for you",
        (f"This is about {key}.", "The second paragraph says a little more about it, in plain words."),
        "See what it is",
        "/",
    )


KIND = Kind(
    key="benchmarks.note",
    title="Notes of the benchmarks",
    about="Sent by benchmarks.",
    message=message,
    sample=lambda: message(None, "a sample"),  # type: ignore[arg-type]
    patient=False,  # A thousand of them go to one invented person.
)


class NotesConfig(AppConfig):
    name = "benchmarks"
    label = "benchmark_notes"

    def ready(self) -> None:
        register(KIND)
