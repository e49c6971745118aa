"""What summaries speak of: one sentence for each question, the same in every term."""

from __future__ import annotations

# The words finish "Of those who took part, the share who …". Their keys are the pulse's link ids.
QUESTIONS = {
    "sleep": "slept badly on most nights",
    "energy": "had too little energy for what matters to them",
    "connection": "felt alone at work",
    "workload": "could not manage their work in the time they had",
    "meaning": "seldom found meaning in their work",
    "safety": "did not feel safe to speak up at work",
}
