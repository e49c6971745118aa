from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Addresses:
    database_url: str
    redis_url: str


def addresses(data_dir: Path) -> Addresses:
    return Addresses("postgresql://postgres@/wellbeing?host=/nowhere", "unix:///nowhere?db=0")
