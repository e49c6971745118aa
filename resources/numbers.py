"""Phone numbers: what is shown, what is linked and what is dialed always agree, or nothing is dialed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType, shortnumberinfo

REGION = "US"  # Where a number without a country code is at home.
WRITTEN = re.compile(r"^\+?[\dA-Za-z().\-/ \u00a0\u2010-\u2013]+$")
EXTENSION = re.compile(r"\s*(?:,|;|#|x|ext\.?|extension)\s*(\d{1,7})\s*$", re.IGNORECASE)
MINIMUM_VANITY = 3
MOST_DIGITS, MOST_EXTENSION = 15, 7  # of a number of the world, with its country; of an extension


@dataclass(frozen=True)
class Number:
    """One number, read. `dial` is E.164 or a short code, and empty when nobody should dial it."""

    raw: str
    dial: str = ""
    extension: str = ""
    display: str = ""
    problem: str = ""

    @property
    def digits(self) -> str:
        """The digits to dial, without the country's own prefix, as people read them out."""
        return re.sub(r"\D", "", self.display.split("ext.")[0].split("(")[-1])

    def href(self, kind: str) -> str:
        """Return the link for a kind of number: `sms:` for text, none for fax, else `tel:`."""
        if not self.dial or kind == "fax":
            return ""
        scheme = "sms" if kind == "text" else "tel"
        extension = f";ext={self.extension}" if self.extension and scheme == "tel" else ""
        return f"{scheme}:{self.dial}{extension}"


def read(raw: str, *, vanity: str = "") -> Number:
    """Read a number as someone wrote it; one that cannot be dialed comes back with the reason.

    `vanity` is the same number in letters, such as 1-888-NYC-WELL: both are shown, and they must agree.
    """
    written = " ".join(raw.split())
    if not written or not WRITTEN.match(EXTENSION.sub("", written)):
        return Number(raw, display=written, problem="This is not a phone number.")
    if _is_short(written):
        return Number(raw, dial=written, display=written)
    try:
        parsed = phonenumbers.parse(written, REGION)
    except NumberParseException:
        return Number(raw, display=written, problem="This is not a phone number.")
    problem = _problem(parsed, vanity)
    if problem:
        return Number(raw, display=written, problem=problem)
    return Number(
        raw,
        dial=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        extension=parsed.extension or "",
        display=_display(parsed, vanity),
    )


def _is_short(written: str) -> bool:
    """Tell the numbers that are dialed as they stand: 911, 988, 741741, 711 for a TTY relay."""
    if not (written.isascii() and written.isdigit() and 3 <= len(written) <= 6):
        return False
    parsed = phonenumbers.parse(written, REGION)
    return shortnumberinfo.is_valid_short_number_for_region(parsed, REGION)


def _problem(parsed: phonenumbers.PhoneNumber, vanity: str) -> str:
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if len(parsed.extension or "") > MOST_EXTENSION:
        return "This extension has too many digits."
    digits = f"{parsed.country_code}{phonenumbers.national_significant_number(parsed)}"
    if reason == phonenumbers.ValidationResult.TOO_LONG or len(digits) > MOST_DIGITS:
        return "This number has too many digits."
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return "This number has too few digits."
    if phonenumbers.number_type(parsed) == PhoneNumberType.UNKNOWN:
        return "No such number can exist."
    if vanity and _digits_of(vanity) != parsed.national_number:
        return "The letters and the digits of this number do not agree."
    return ""


def _digits_of(vanity: str) -> int | None:
    try:
        return phonenumbers.parse(vanity, REGION).national_number
    except NumberParseException:
        return None


def _display(parsed: phonenumbers.PhoneNumber, vanity: str) -> str:
    shown = phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    home = f"+{phonenumbers.country_code_for_region(REGION)} "
    shown = shown.removeprefix(home)
    return f"{vanity} ({shown})" if vanity else shown


def letters(raw: str) -> str:
    """Return the number itself when it is spelled in letters, else nothing."""
    bare = EXTENSION.sub("", raw)
    return " ".join(raw.split()) if len(re.findall(r"[A-Za-z]", bare)) >= MINIMUM_VANITY else ""
