"""到哪里办: the offices that the policy names, and what this centre has filled in itself. Nothing is invented."""

from html import escape

from core.assess.outcome import Outcome
from core.policy.pack import GuideEntry
from desktop.ui.base import colours
from desktop.ui.base.texts import Text
from desktop.ui.result.phrase_detail import Prose

from PySide6.QtWidgets import QVBoxLayout, QWidget

CLOSING = "以责任单位发布的实施细则为准。"
AUTOMATIC = "依国家规定办理，不向区里申请。"


def guide_rows(outcome: Outcome, entry: GuideEntry | None) -> list[tuple[str, str]]:
    """What there is to say, as (name, text): offices always, the rest only where the centre filled it in."""
    rows = [("责任单位", "、".join(outcome.offices) or "原文未写明")]
    if entry is not None:
        filled = (("窗口", entry.window), ("电话", entry.telephone), ("材料", entry.materials))
        rows += [(name, text.strip()) for name, text in filled if text.strip()]
    return rows


class Guidance(QWidget):
    """The part of an opened measure that tells where to go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prose = Prose("到哪里办")
        self.closing = Text(CLOSING, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.prose)
        column.addWidget(self.closing)

    def show_outcome(self, outcome: Outcome, entry: GuideEntry | None) -> None:
        """Show another measure's offices."""
        rows = "".join(_row(name, text) for name, text in guide_rows(outcome, entry))
        self.prose.show_html(f'<table cellspacing="0" cellpadding="0">{rows}</table>')
        national = outcome.tier == "L0" and outcome.kind != "service"
        self.closing.setText((AUTOMATIC if national else "") + CLOSING)


def _row(name: str, text: str) -> str:
    body = "<br>".join(escape(line) for line in text.splitlines())
    head = f'<td style="color:{colours.MUTED}; padding:2px 16px 2px 0; white-space:nowrap">{name}</td>'
    return f'<tr>{head}<td style="padding:2px 0">{body}</td></tr>'
