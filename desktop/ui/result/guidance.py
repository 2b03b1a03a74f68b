"""到哪里办: the offices named in the policy, and the entries of its pack and of this centre. Nothing is invented."""

import datetime
from html import escape

from core.assess.outcome import Outcome
from core.policy.guide import GuideEntry, entries_by_source
from desktop.ui.base import colours
from desktop.ui.base.notices import Notice
from desktop.ui.base.texts import Text
from desktop.ui.result.phrase_detail import Prose

from PySide6.QtWidgets import QVBoxLayout, QWidget

CLOSING = "以责任单位发布的实施细则为准。"
AUTOMATIC = "依国家规定办理，不向区里申请。"


def guide_rows(outcome: Outcome, entry: GuideEntry | None) -> list[tuple[str, str]]:
    """The entries as (name, text): offices first, the rest grouped under their source (an entry without text)."""
    rows = [("责任单位", "、".join(outcome.offices) or "原文未写明")]
    for source, said in entries_by_source(entry):
        rows += [(source, ""), *said]
    return rows


class Guidance(QWidget):
    """The part of an expanded measure with where to apply."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prose = Prose("到哪里办")
        self.closing = Text(CLOSING, "muted")
        self.deadline = Notice("", "warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.deadline)
        column.addWidget(self.prose)
        column.addWidget(self.closing)

    def show_outcome(self, outcome: Outcome, entry: GuideEntry | None, day: datetime.date) -> None:
        """Show a measure's offices; deadlines that are near or past on ``day`` are highlighted."""
        self.deadline.set_text(entry.closing(day) if entry else "")
        rows = "".join(_row(name, text) for name, text in guide_rows(outcome, entry))
        self.prose.show_html(f'<table cellspacing="0" cellpadding="0">{rows}</table>')
        national = outcome.tier == "L0" and outcome.kind != "service"
        self.closing.setText((AUTOMATIC if national else "") + CLOSING)


def _row(name: str, text: str) -> str:
    if not text:
        return f'<tr><td colspan="2" style="padding:6px 0 2px 0"><b>{escape(name)}</b></td></tr>'
    body = "<br>".join(escape(line) for line in text.splitlines())
    head = f'<td style="color:{colours.MUTED}; padding:2px 16px 2px 0; white-space:nowrap">{name}</td>'
    return f'<tr>{head}<td style="padding:2px 0">{body}</td></tr>'
