"""Languages that people may name as theirs, by their BCP 47 codes."""

from __future__ import annotations

# Those that interpreters and clinics are asked for most; the pages themselves are in English.
LANGUAGES = {
    "ase": "American Sign Language",
    "ar": "Arabic",
    "bn": "Bengali",
    "zh": "Chinese",
    "fr": "French",
    "de": "German",
    "ht": "Haitian Creole",
    "hi": "Hindi",
    "ko": "Korean",
    "fa": "Persian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "es": "Spanish",
    "tl": "Tagalog",
    "ur": "Urdu",
    "vi": "Vietnamese",
}
