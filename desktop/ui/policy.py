"""政策: the articles as they were issued, found as one types, and from an article to its measures and back."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from core.assess.outcome import KIND_WORDS
from core.policy.pack import GuideEntry, Measure, Policy
from core.policy.text import quote
from desktop.ui import kit
from desktop.ui.asks import PolicyAsks
from desktop.ui.entries import Entry, EntryList
from desktop.ui.policy_text import (
    Find,
    Section,
    marked_html,
    measures_of,
    phrases_of,
    search,
    slips_in,
)

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QStyle,
    QStyleOption,
    QVBoxLayout,
    QWidget,
)

TIER_WORDS: Mapping[str, str] = {
    "L0": "L0　依国家规定适用，由税务、社保等机关核定",
    "L1": "L1　可按原文测算，仍须申报审核",
    "L2": "L2　须先有市、国家或区的认定或考核结果",
    "L3": "L3　由主管部门裁量，窗口不能判定",
    "L4": "L4　服务与鼓励，原文没有金额",
}


class PolicyOperations(PolicyAsks, Protocol):
    """What this page asks for."""

    def guide(self, then: Callable[[Mapping[str, GuideEntry]], None]) -> None:
        """What the centre has filled in for each measure."""
        ...


class ArticleText(kit.Reading):
    """The words of a section, as tall as they are: the page scrolls, not the text in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("article", parent)
        for bar in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def show_html(self, name: str, text: str) -> None:
        """Show a section, with lines far enough apart to read."""
        self.setAccessibleName(name)
        self.setHtml(f'<div style="line-height:128%;">{text}</div>')
        self._fit()

    def place_of(self, anchor: str) -> QPoint | None:
        """Where an anchor stands in this widget."""
        block = self.document().begin()
        while block.isValid():
            at = block.begin()
            while not at.atEnd():
                piece = at.fragment()
                if anchor in piece.charFormat().anchorNames():
                    cursor = self.textCursor()
                    cursor.setPosition(piece.position())
                    return self.cursorRect(cursor).center()
                at += 1
            block = block.next()
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is another height."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy here; all other keys scroll the page."""
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.SelectAll):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _fit(self, *_size: object) -> None:
        height = round(self.document().size().height()) + 4
        if height != self.height():
            self.setFixedHeight(height)


class MeasureCard(QAbstractButton):
    """One measure of the article: what it is called, what kind it is, who decides. Opened, it tells the rest."""

    def __init__(self, measure: Measure, entry: GuideEntry | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measure, self._entry = measure, entry
        kind, offices = KIND_WORDS[measure.kind], "、".join(measure.offices)
        self.setObjectName(f"measure:{measure.id}")
        self.setProperty("card", "open")
        self.setCheckable(True)
        wraps = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        wraps.setHeightForWidth(True)
        self.setSizePolicy(wraps)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setText(f"{measure.id} {measure.name}")
        self.setAccessibleName(f"{measure.id} {measure.name}，{kind}，{measure.tier}，{offices}")
        self.setToolTip("打开或收起，并在原文中标出依据（空格键）")
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(kit.Text(f"{measure.id}　{measure.name}", "strong"), 1)
        head.addWidget(_Tag(kind), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(kit.Text(TIER_WORDS[measure.tier], "muted"))
        column.addWidget(kit.Text(f"责任单位：{offices}", "muted"))
        self._more = QWidget()
        self._more.hide()
        column.addWidget(self._more)
        self.toggled.connect(self._open)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper with a hairline, as the style sheet says."""
        option = QStyleOption()
        option.initFrom(self)
        if self.isChecked():
            option.state |= QStyle.StateFlag.State_On
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, QPainter(self), self)

    def sizeHint(self) -> QSize:
        """What the words in it need."""
        return self._column.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Narrow: the words wrap."""
        return self._column.totalMinimumSize()

    def hasHeightForWidth(self) -> bool:
        """The words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As the layout says."""
        return self._column.totalHeightForWidth(width)

    def _open(self, on: bool) -> None:
        if on and self._more.layout() is None:
            self._fill()
        self._more.setVisible(on)
        self.updateGeometry()

    def _fill(self) -> None:
        column = QVBoxLayout(self._more)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        phrases = phrases_of(self.measure)
        quoted = [quote(p) for p in phrases if not any(p != other and p in other for other in phrases)]
        based = ["依据：" + "".join(quoted)] if quoted else []
        for line in [*based, *(f"· {note}" for note in self.measure.notes), *guide_lines(self._entry)]:
            column.addWidget(kit.Text(line, "small"))


class _Tag(kit.Text):
    """A word in a frame."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "small")
        self.setWordWrap(False)
        self.setProperty("tag", True)


def guide_lines(entry: GuideEntry | None) -> list[str]:
    """What the centre has filled in, a line for each; or that it has not."""
    entry = entry or GuideEntry()
    named = (("办理窗口", entry.window), ("联系电话", entry.telephone), ("所需材料", entry.materials))
    lines = [f"{name}：{value}" for name, value in named if value]
    return lines or ["办理窗口、电话和材料：原文没有写，本中心还没有填写（可在“设置”的“办事指引”中填写）。"]


class PolicyPage(kit.Page):
    """The policy: a list at the left, the words at the right, a search over all."""

    def __init__(self, operations: PolicyOperations, parent: QWidget | None = None) -> None:
        super().__init__("policy", "政策", parent)
        self._operations = operations
        self._policy = operations.policy()
        self._guide: Mapping[str, GuideEntry] = self._policy.guide
        self._finds: tuple[Find, ...] = search(self._policy, "")
        self._shown: Section = self._finds[0].section
        self._current = -1
        self._opened = ""  # the measure whose phrases are marked
        self._cards: list[MeasureCard] = []
        self._build()
        self._keys()
        self._list_again()
        self.show_section(self._policy_start())

    # — what others ask of it

    def open(self, **args: Any) -> None:
        """Open an article by number (article=18) or a measure by id (measure="18-2")."""
        if measure := args.get("measure"):
            self.show_measure(str(measure))
        elif article := args.get("article"):
            self.show_section(str(article))

    def refresh(self) -> None:
        """Tell whether the policy is in force today, and take up what 设置 has changed."""
        words = lapsed_words(self._policy, self._operations.today())
        self._lapsed.setText(words)
        self._lapsed.setVisible(bool(words))
        self._operations.guide(self._take_guide)

    def first_focus(self) -> QWidget:
        """One comes here to look something up."""
        return self.search_field

    @property
    def section(self) -> Section:
        """What is shown."""
        return self._shown

    def show_section(self, key: str) -> None:
        """Show a section by its key: an article's number, preamble, general or closing."""
        found = next((f for f in self._finds if f.section.key == key), None)
        if found is None:
            self.search_field.clear()
            found = next(f for f in self._finds if f.section.key == key)
        if key != self._shown.key or not self._cards:
            self._shown, self._opened = found.section, ""
            self._current = 0 if found.spans else -1
            self._fill_cards()
        self._draw()
        self._scroll.verticalScrollBar().setValue(0)
        self._mark_in_list()
        self._to_hit()

    def show_measure(self, id: str) -> None:
        """Show the article of a measure, with the phrases it rests on marked."""
        article = self._policy.measure(id).article
        if self._by_measure.isChecked():
            self._by_article.setChecked(True)
            self._list_again()
        self.show_section(str(article))
        self._open_card(id)

    # — how it is built

    def _build(self) -> None:
        self._lapsed = _Tag("")
        self._lapsed.setProperty("tag", "warning")
        head = QHBoxLayout()
        head.setSpacing(kit.GAP)
        head.addWidget(kit.Heading("政策"))
        head.addWidget(self._lapsed)
        head.addStretch(1)
        self.search_field = kit.search_field(
            "search",
            "在政策全文中查找",
            "在全文中查找：词语、条号（18）或项目编号（18-2）",
            "Ctrl+F　回到这里；Enter 下一处，Shift+Enter 上一处；Esc 清空",
        )
        self.search_field.textChanged.connect(self._search)
        self._count = kit.Text("", "muted")
        self._count.setWordWrap(False)
        self._count.setMinimumWidth(self._count.fontMetrics().horizontalAdvance("28 条，188 处"))
        row = QHBoxLayout()
        row.setSpacing(kit.GAP)
        row.addWidget(self.search_field, 1)
        row.addWidget(self._count)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(kit.GAP)
        halves.setProperty("quiet", True)
        halves.addWidget(self._build_left())
        halves.addWidget(self._build_right())
        halves.setStretchFactor(1, 1)
        halves.setSizes([310, 600])
        column = QVBoxLayout(self)
        column.setContentsMargins(kit.ROOM, 18, kit.ROOM, 18)
        column.setSpacing(kit.GAP)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(halves, 1)

    def _build_left(self) -> QWidget:
        self._by_article, self._by_measure = kit.Chip("按条文"), kit.Chip("按项目")
        self._by_article.setObjectName("action:by-article")
        self._by_measure.setObjectName("action:by-measure")
        group = QButtonGroup(self)
        row = QHBoxLayout()
        for chip in (self._by_article, self._by_measure):
            group.addButton(chip)
            row.addWidget(chip)
        row.addStretch(1)
        self._by_article.setChecked(True)
        group.buttonClicked.connect(lambda _button: self._list_again())
        self.list = EntryList("条文和项目")
        self.list.chosen.connect(self._choose)
        half = QWidget()
        column = QVBoxLayout(half)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        half.setMinimumWidth(200)
        return half

    def _build_right(self) -> QWidget:
        self._chapter, self._heading = kit.Text("", "muted"), kit.Heading("", 2)
        self.text = ArticleText()
        self._slip = kit.Text("", "muted")
        self._below = kit.Heading("本条的项目", 3)
        self._card_column = QVBoxLayout()
        self._card_column.setSpacing(8)
        paper = kit.Card()
        paper.body.setSpacing(8)
        for piece in (self._chapter, self._heading, self.text, self._slip):
            paper.body.addWidget(piece)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(kit.GAP)
        column.addWidget(paper)
        column.addWidget(self._below)
        column.addLayout(self._card_column)
        column.addStretch(1)
        self._content, self._scroll = content, kit.Scroll(content)
        return self._scroll

    def _keys(self) -> None:
        kit.key("Ctrl+F", self._to_search, self)
        kit.key("F3", lambda: self.step(1), self)
        kit.key("Shift+F3", lambda: self.step(-1), self)
        for enter in ("Return", "Enter"):
            kit.key(enter, lambda: self.step(1), self.search_field)
            kit.key(f"Shift+{enter}", lambda: self.step(-1), self.search_field)
        kit.key("Esc", self.search_field.clear, self.search_field)
        kit.key("Down", self.list.setFocus, self.search_field)

    # — search

    def _policy_start(self) -> str:
        return "general" if any(f.section.key == "general" for f in self._finds) else self._finds[0].section.key

    def _search(self, typed: str) -> None:
        self._finds = search(self._policy, typed)
        self._list_again()
        hits = sum(len(f.spans) for f in self._finds)
        if not typed.strip():
            self._count.setText("")
        else:
            self._count.setText(f"{len(self._finds)} 条，{hits} 处" if self._finds else "没有找到")
        wanted = self._wanted(typed)
        self._current = 0 if self._hits() else -1
        if wanted and wanted != self._shown.key:
            self.show_section(wanted)
        else:
            self._draw()
            self._mark_in_list()

    def _wanted(self, typed: str) -> str:
        """The section to go to: an article by its number or by its measure's, else the first with a hit."""
        keys = {f.section.key for f in self._finds}
        number = re.fullmatch(r"\s*第?(\d{1,2})(?:条|-\d+)?\s*", typed)
        if number and number[1] in keys:
            return number[1]
        if self._shown.key in keys or not self._finds:
            return ""
        return self._finds[0].section.key

    def _hits(self) -> tuple[tuple[int, int], ...]:
        return next((f.spans for f in self._finds if f.section.key == self._shown.key), ())

    def step(self, by: int) -> None:
        """Go to the next hit (1) or the one before (-1), over the ends of articles and round."""
        with_hits = [f for f in self._finds if f.spans]
        if not with_hits:
            return
        at = self._current + by
        if 0 <= at < len(self._hits()):
            self._current = at
            self._draw()
            self._to_hit()
            return
        keys = [f.section.key for f in with_hits]
        here = keys.index(self._shown.key) if self._shown.key in keys else -1
        following = with_hits[(here + by) % len(with_hits)]
        self.show_section(following.section.key)
        self._current = 0 if by > 0 else len(following.spans) - 1
        self._draw()
        self._to_hit()

    def _to_search(self) -> None:
        self.search_field.setFocus()
        self.search_field.selectAll()

    def _to_hit(self) -> None:
        place = self.text.place_of(f"hit{self._current}") if self._current >= 0 else None
        if place is not None:
            inside = self.text.mapTo(self._content, place)
            self._scroll.ensureVisible(inside.x(), inside.y(), 0, 60)

    # — the list

    def _list_again(self) -> None:
        self.list.show_entries(self._measure_entries() if self._by_measure.isChecked() else self._article_entries())
        self._mark_in_list()

    def _article_entries(self) -> list[Entry]:
        entries: list[Entry] = []
        chapter = ""
        for find in self._finds:
            if find.section.chapter != chapter and find.section.chapter:
                entries.append(Entry(find.section.chapter))
            chapter = find.section.chapter
            section = find.section
            text = f"{section.article}　{section.title}" if section.article else section.title
            entries.append(Entry(text, section.key, f"{len(find.spans)}" if find.spans else ""))
        return entries

    def _measure_entries(self) -> list[Entry]:
        entries: list[Entry] = []
        searched = bool(self.search_field.text().strip())
        for find in self._finds:
            own = measures_of(self._policy, find.section.article)
            fitting = [m for m in own if not searched or find.spans or m.id in find.measures]
            if fitting:
                entries.append(Entry(find.section.heading))
            entries += [Entry(f"{m.id}　{m.name}", f"measure:{m.id}") for m in fitting]
        return entries

    def _choose(self, key: str) -> None:
        if key.startswith("measure:"):
            id = key.partition(":")[2]
            self.show_section(str(self._policy.measure(id).article))
            self._open_card(id)
        elif key != self._shown.key:
            self.show_section(key)

    def _open_card(self, id: str) -> None:
        for card in self._cards:
            if card.measure.id == id:
                card.setChecked(True)
                QTimer.singleShot(0, card, partial(self._scroll.ensureWidgetVisible, card))
        self._mark_in_list()

    def _mark_in_list(self) -> None:
        self.list.mark(f"measure:{self._opened}" if self._by_measure.isChecked() else self._shown.key)

    # — the words

    def _take_guide(self, guide: Mapping[str, GuideEntry]) -> None:
        if dict(guide) != dict(self._guide):
            self._guide = guide
            self._fill_cards()

    def _draw(self) -> None:
        phrases = phrases_of(self._policy.measure(self._opened)) if self._opened else ()
        html = marked_html(self._shown.text, self._hits(), self._current, phrases)
        self._chapter.setText(self._shown.chapter or f"{self._policy.number}　{self._policy.issuer}")
        self._heading.setText(self._shown.heading)
        self.text.show_html(f"{self._shown.heading}原文", html)
        notes = "\n".join(slips_in(self._shown.text))
        self._slip.setText(notes)
        self._slip.setVisible(bool(notes))

    def _fill_cards(self) -> None:
        kit.clear(self._card_column)
        self._cards = []
        for measure in measures_of(self._policy, self._shown.article):
            card = MeasureCard(measure, self._guide.get(measure.id))
            card.toggled.connect(partial(self._card_toggled, measure.id))
            self._card_column.addWidget(card)
            self._cards.append(card)
        self._below.setVisible(bool(self._cards))

    def _card_toggled(self, id: str, on: bool) -> None:
        if on:
            self._opened = id
            for card in self._cards:
                if card.measure.id != id:
                    card.setChecked(False)
        elif self._opened == id:
            self._opened = ""
        self._draw()


def lapsed_words(policy: Policy, today: datetime.date) -> str:
    """What to say of a policy no longer (or not yet) in force; '' while it is."""
    if today > policy.expires:
        last = policy.expires
        return f"已失效　有效期至{last.year}年{last.month}月{last.day}日"
    if today < policy.effective:
        first = policy.effective
        return f"尚未施行　自{first.year}年{first.month}月{first.day}日起施行"
    return ""
