"""Appearance of statuses. No Qt."""

from dataclasses import dataclass
from typing import Literal

from core.assess.status import Status

Pattern = Literal["full", "slanted", "dotted", "crossed", "level", "upright"]


@dataclass(frozen=True, slots=True)
class StatusLook:
    """Icon, word and colour of a status; in charts colour and pattern."""

    icon: str
    word: str
    foreground: str
    background: str
    pattern: Pattern


_LOOKS: tuple[tuple[Status, str, str, str, Pattern], ...] = (
    (Status.STATUTORY, "policy", "#1d6b40", "#e3f2e8", "full"),
    (Status.MET, "check", "#1a6180", "#e1eff5", "slanted"),
    (Status.RECOGNITION, "scale", "#855600", "#fbf0d9", "dotted"),
    (Status.MISSING, "question", "#5c4a8a", "#eeeaf7", "upright"),
    (Status.UNMET, "cross", "#a8321f", "#fbe9e6", "crossed"),
    (Status.LAPSED, "clock", "#5f5750", "#f0ece8", "level"),
    (Status.NOT_STARTED, "next", "#5f5750", "#f0ece8", "level"),
    (Status.UNTRIGGERED, "remove", "#5a6876", "#edf0f3", "full"),
    (Status.GUIDANCE, "pin", "#3c4a5a", "#e9eef3", "full"),
)
STATUS: dict[Status, StatusLook] = {
    status: StatusLook(icon, status.words, foreground, background, pattern)
    for status, icon, foreground, background, pattern in _LOOKS
}
