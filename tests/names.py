"""Names as people really have them, and as nobody should: to be carried through pages, files and mails."""

from __future__ import annotations

ODD = {
    "right to left": "\u0645\u0631\u064a\u0645 \u0627\u0644\u0632\u0647\u0631\u0627\u0621",
    "emoji": "Jo \U0001f469\u200d\u2695\ufe0f Lee",
    "combining": "Zoe\u0308 N\u0303un\u0303ez",
    "apostrophe": "Aoife O'Brien & Sons",
    "markup": "<b>Kim</b><script>alert(1)</script>",
    "template": "{{ 7|add:7 }}{% now 'Y' %}",
    "formula": "=HYPERLINK(1)",
    "percent": "100%s %d {0}",
    "dotless": "I\u0307pek \u0131\u015f\u0131k",
}
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0")
