"""The only clock: everything that the portal does by itself, and how often.

Each entry is safe to run twice at once and safe to miss; two beats do no harm.
"""

from __future__ import annotations

SECOND = 1.0
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE

BEAT = {
    "old records go": {"task": "people.tasks.tidy", "schedule": DAY},
    "old taps go": {"task": "peers.tasks.tidy", "schedule": DAY},
    "old classes are forgotten": {"task": "peers.tasks.forget", "schedule": DAY / 2},
    "cases at the clinic end on their day": {"task": "checkins.tasks.expire_cases", "schedule": DAY / 2},
    "a worker is alive": {"task": "core.tasks.heartbeat", "schedule": 15 * SECOND},
    "old check-ins go": {"task": "checkins.tasks.expire", "schedule": DAY},
    "terms are counted on their day": {"task": "checkins.tasks.freeze_terms", "schedule": 60 * MINUTE},
    "notes go to those who asked": {"task": "checkins.tasks.send_notes", "schedule": 15 * MINUTE},
    "outages run out": {"task": "resources.tasks.close_outages", "schedule": 1 * MINUTE},
    "websites are looked at": {"task": "resources.tasks.check_links", "schedule": DAY},
    "unanswered requests lapse": {"task": "wellnessdays.tasks.lapse", "schedule": 60 * MINUTE},
    "old appointments go": {"task": "wellnessdays.tasks.forget_appointments", "schedule": DAY},
    "the next substitute is asked": {"task": "peers.tasks.ask_the_next", "schedule": 15 * MINUTE},
    "old reminders go": {"task": "reminders.tasks.prune", "schedule": DAY},
    "reminders fall due": {"task": "reminders.tasks.plan", "schedule": 5 * MINUTE},
    # A tick that waited for longer than the next one is worth nothing.
    "reminders go out": {
        "task": "reminders.tasks.tick",
        "schedule": 15 * SECOND,
        "options": {"expires": 15 * SECOND},
    },
}
