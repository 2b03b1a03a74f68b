"""Details of one phrase: verdict, rule, and facts, record by record."""

from collections.abc import Collection, Sequence
from html import escape
from urllib.parse import quote, unquote

from core.assess.outcome import ReadFact, Reason
from core.policy.fact import Key
from core.policy.text import quote as quoted
from desktop.ui.base import colours
from desktop.ui.result.explain import fact_words, verdict_html
from desktop.ui.result.phrases import PhraseMark
from desktop.ui.result.verdict_looks import LOOKS

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

MOST_RECORDS = 12


class Prose(QLabel):
    """Read-only rich text whose links are facts: click, or Tab and Enter."""

    fact_clicked = Signal(str)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAccessibleName(name)
        self.linkActivated.connect(lambda link: self.fact_clicked.emit(unquote(link.removeprefix("fact:"))))

    def show_html(self, html: str) -> None:
        """Show text. It takes the focus only if it has links or can be copied."""
        if html == self.text():
            return
        self.setText(html)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
        if "href=" in html:
            flags |= Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        self.setTextInteractionFlags(flags)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if "href=" in html else Qt.FocusPolicy.NoFocus)


def fact_link(key: str, known: Collection[str]) -> str:
    """A fact's name, as a link if the counter asks it."""
    words = escape(fact_words(key))
    if Key.parse(key).name not in known:
        return words
    return f'<a href="fact:{quote(key)}" style="color:{colours.ACCENT}; text-decoration:none">{words}</a>'


def _seen(facts: Sequence[ReadFact], known: Collection[str]) -> str:
    return "　".join(f"{fact_link(s.fact, known)} <b>{escape(s.shown)}</b>" for s in facts)


class PhraseDetail(QFrame):
    """The panel under the paragraph."""

    fact_clicked = Signal(str)

    def __init__(self, known: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = known
        self.setObjectName("result:phrase")
        self.setProperty("part", "phrase")
        self._prose = Prose("这一句的判定")
        self._prose.fact_clicked.connect(self.fact_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.addWidget(self._prose)

    def show_mark(self, mark: PhraseMark | None) -> None:
        """Show the details of a phrase; None hides the panel."""
        self.setVisible(mark is not None)
        if mark is None:
            return
        look = LOOKS[mark.verdict]
        self._prose.show_html(self._html(mark))
        self._prose.setAccessibleName(f"这一句的判定：{look.word}")

    def _html(self, mark: PhraseMark) -> str:
        head = f"{verdict_html(mark.reasons)}　{escape(quoted(mark.reasons[0].phrase))}"
        parts = [f'<p style="margin:0 0 4px 0">{head}</p>']
        for rule, found in _by_rule(mark.reasons):
            parts.append(self._rule_html(rule, found, several=len({r.rule for r in mark.reasons}) > 1))
        return "".join(parts)

    def _rule_html(self, rule: str, found: Sequence[Reason], several: bool) -> str:
        rows = []
        if rule:
            sign = f"{_sign(found[0])} " if several and found[0].record is None else ""
            rows.append(_row("规则", sign + escape(rule)))
        if found[0].record is None:
            reason = found[0]
            if reason.facts:
                rows.append(_row("所见", _seen(reason.facts, self._known)))
            if reason.note:
                rows.append(_row("说明", escape(reason.note)))
        else:
            rows += [self._record_row(r) for r in found[:MOST_RECORDS]]
            if len(found) > MOST_RECORDS:
                rows.append(_row("", f"……共 {len(found)} 条"))
        return f'<table cellspacing="0" cellpadding="0" style="margin-top:2px">{"".join(rows)}</table>'

    def _record_row(self, reason: Reason) -> str:
        told = _seen(reason.facts, self._known)
        if reason.note:
            told += f'<br><span style="color:{colours.MUTED}">{escape(reason.note)}</span>'
        return _row(f"第 {reason.record} 条", f"{_sign(reason)}　{told}")


def _sign(reason: Reason) -> str:
    look = LOOKS[reason.verdict]
    return f'<span style="color:{look.ink}; font-weight:600">{look.sign} {look.word}</span>'


def _row(name: str, html: str) -> str:
    cell = f'<td style="color:{colours.MUTED}; padding:2px 12px 2px 0; white-space:nowrap">{name}</td>'
    return f'<tr>{cell}<td style="padding:2px 0">{html}</td></tr>'


def _by_rule(reasons: Sequence[Reason]) -> list[tuple[str, list[Reason]]]:
    """Reasons grouped by rule, in order of first appearance."""
    found: dict[tuple[str, str], list[Reason]] = {}
    for reason in reasons:
        found.setdefault((reason.role, reason.rule), []).append(reason)
    return [(rule, group) for (_, rule), group in found.items()]
