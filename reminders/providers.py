"""What mail providers' refusals mean, when mail goes through django-anymail instead of SMTP."""

from __future__ import annotations

from reminders.failures import Outage, Permanent, Transient

# Our own key is wrong, or we ask too much at once: no delivery is to blame for either.
OURS = {401, 403, 429}


def refusal(error: Exception) -> Transient | Permanent | None:
    """Return what a provider's error means; None for an error that is none of a provider's.

    Anymail's errors carry the HTTP status; one about refused recipients comes with a good status.
    """
    status = getattr(error, "status_code", None)
    if any(kind.__name__ == "AnymailRecipientsRefused" for kind in type(error).__mro__):
        return Permanent("The mail provider refused the recipient.")
    if not isinstance(status, int):
        return None
    if status in OURS:
        return Outage(f"The mail provider did not let us in ({status}).")
    if 400 <= status < 500:
        return Permanent(f"The mail provider refused it for good ({status}).")
    return Transient(f"The mail provider asked to try later ({status}).")
