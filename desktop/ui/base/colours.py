"""The colours of the window, and what each status looks like. Only here, and in the style sheet. No Qt."""

from dataclasses import dataclass
from typing import Literal

from core.assess.outcome import Status

ACCENT = "#1f6f8b"
INK = "#22303c"
MUTED = "#5a6876"
LINE = "#d9dfe5"
EDGE = "#7f8b96"  # of what can be pressed or typed into
PAPER = "#ffffff"
GROUND = "#f5f7f8"
WASH = "#e8f1f4"  # the accent, thinned: selected rows, the open step
ERROR = "#a8321f"
WARNING = "#8a5a00"
DONE = "#1d6b40"
DISABLED = "#8b97a2"
DISABLED_ICON = "#a9b4be"
PLACEHOLDER = "#66737f"
FAINT = "#9aa7b2"  # the drawing over an empty list
DRAWN = "#3c4a5a"  # what the icons are drawn in
RAIL_ICON = "#d5dde4"
HAIRLINE = "#e9edf0"  # between the lines of a list
HOVERED = "#f6f9fa"
HIT, HIT_NOW = "#ffe9a8", "#f5b942"  # what a search found; the place one stands at
WRONG_CELL = "#fbe3df"
LAW, LAW_JUDGED = "#5b6775", "#16202c"  # words of the policy; those that something was found about
TRACK, BAR_PALE, BAR_SOFT, BAR_MIDDLE = "#e6ebef", "#cfe3ea", "#8fbccb", "#7fb6c8"  # of bars, from empty to full
CHIP_USED, CHIP_UNUSED, CHIP_AT_ODDS = "#cfe9d8", "#ffe2a3", "#f7c6bd"  # a number of the words, and its rule
DONE_GROUND, ERROR_GROUND, WARNING_GROUND = "#e6f3ea", "#fcecea", "#fdf4e1"


Pattern = Literal["full", "slanted", "dotted", "crossed", "level", "upright"]


@dataclass(frozen=True, slots=True)
class StatusLook:
    """How a status is told: by icon, by word and by colour; in a chart by colour and pattern."""

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
