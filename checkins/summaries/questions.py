"""What summaries speak of: one sentence for each question, the same in every term."""

from __future__ import annotations

# The words finish "Of those who took part, the share who …". Their keys are the pulse's link ids.
QUESTIONS = {
    "sleep": "seldom slept enough to feel rested",
    "energy": "seldom had enough energy for what they wanted to do",
    "connection": "seldom had people around them whom they could talk to openly",
    "workload": "seldom had a workload that they could carry",
    "meaning": "seldom felt that what they did was worth doing",
    "safety": "seldom could ask for help at work, or say that something was wrong, without fear",
}
