"""Appearance of verdicts on phrases: tint, ink, sign, line. Never colour alone: sign and line differ too. No Qt."""

from dataclasses import dataclass
from typing import Literal

from core.assess.status import VERDICT_WORDS, Status, Verdict
from desktop.ui.base import status_looks

LineStyle = Literal["solid", "dashes", "dots", "wave"]


@dataclass(frozen=True, slots=True)
class VerdictLook:
    """The appearance of a verdict. `sign` is for text; `draw_sign` paints it without needing a glyph."""

    word: str
    sign: str
    ink: str
    tint: str
    line: LineStyle
    line_word: str


def _look(verdict: Verdict, sign: str, status: Status, line: LineStyle, line_word: str) -> VerdictLook:
    look = status_looks.STATUS[status]
    return VerdictLook(VERDICT_WORDS[verdict], sign, look.foreground, look.background, line, line_word)


LOOKS: dict[Verdict, VerdictLook] = {
    "yes": _look("yes", "✓", Status.STATUTORY, "solid", "实线"),
    "no": _look("no", "×", Status.UNMET, "wave", "波浪线"),
    "ask": _look("ask", "?", Status.MISSING, "dots", "点线"),
    "office": _look("office", "待", Status.RECOGNITION, "dashes", "虚线"),
    "note": _look("note", "注", Status.UNTRIGGERED, "solid", "细线"),
}
"""A phrase has the colour of the status that its verdict leads to."""
