"""政策: the articles as issued, with incremental search, and links between articles and measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from core.policy.installed import Installed
from core.policy.pack import GuideEntry
from desktop.settings import own_of
from desktop.ui.base.cards import Card
from desktop.ui.base.fields import search_field
from desktop.ui.base.operations import PolicyInForce
from desktop.ui.base.page import GAP, ROOM, Page, bind_key, clear_layout
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Heading, Text
from desktop.ui.policy.article_measure import ArticleMeasure, Tag
from desktop.ui.policy.article_text import ArticleText
from desktop.ui.policy.chooser import PolicyChooser
from desktop.ui.policy.contents import Contents
from desktop.ui.policy.search_hits import SearchHits, asked_for
from desktop.ui.policy.text import (
    PolicySection,
    anchors_of,
    lapsed_words,
    marked_html,
    measures_of,
    slips_in,
)

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

_LIST = 18
"""Initial width of the list in characters."""


class PolicyOperations(PolicyInForce, Protocol):
    """Operations that this page uses."""

    def installed(self) -> Sequence[Installed]:
        """All installed policies."""
        ...

    def guide(self, then: Callable[[Mapping[str, GuideEntry]], None]) -> None:
        """The centre's entries for each measure."""
        ...


class PolicyPage(Page):
    """The policy: a list on the left, the text on the right, a search field above."""

    def __init__(self, operations: PolicyOperations, parent: QWidget | None = None) -> None:
        super().__init__("policy", "政策", parent)
        self._operations = operations
        self._installed = operations.installed()
        self._policy = operations.policy()
        self._guide: Mapping[str, GuideEntry] = self._policy.guide
        self._finds = SearchHits(self._policy)
        self._shown: PolicySection = self._finds.all[0].section
        self._current = -1
        self._opened = ""  # the measure whose phrases are marked
        self._cards: list[ArticleMeasure] = []
        self._build()
        self._keys()
        self._list_again()
        self.show_section(self._finds.start)

    # — public interface

    def open(self, **args: Any) -> None:
        """Open an article by number (article=18) or a measure by id (measure="18-2"), of a policy (policy="…")."""
        if policy := args.get("policy"):
            self.show_policy(str(policy))
        if measure := args.get("measure"):
            self.show_measure(str(measure))
        elif article := args.get("article"):
            self.show_section(str(article))

    def refresh(self) -> None:
        """Show whether the policy is in force today, and apply changes of 设置."""
        self.chooser.show_policy(self._policy.id, self._operations.today())
        words = lapsed_words(self._policy, self._operations.today())
        self._lapsed.setText(words)
        self._lapsed.setVisible(bool(words))
        self._operations.guide(self._take_guide)

    def first_focus(self) -> QWidget:
        """The search field."""
        return self.search_field

    @property
    def section(self) -> PolicySection:
        """The current section."""
        return self._shown

    def show_policy(self, id: str) -> None:
        """Show another installed policy from the beginning."""
        if id == self._policy.id:
            return
        self._policy = next(each.policy for each in self._installed if each.id == id)
        self._guide, self._opened, self._current, self._cards = self._policy.guide, "", -1, []
        self.contents.take(self._policy)
        self.search_field.blockSignals(True)
        self.search_field.clear()
        self.search_field.blockSignals(False)
        self.search_field.setPlaceholderText(asked_for(self._policy))
        self._count.setText("")
        self._finds = SearchHits(self._policy)
        self._shown = self._finds.all[0].section
        self.refresh()
        self._list_again()
        self.show_section(self._finds.start)

    def show_section(self, key: str) -> None:
        """Show a section by key: an article's number, preamble, general or closing."""
        if self._finds.section(key) is None:
            self.search_field.clear()
        found = self._finds.section(key)
        assert found is not None
        if key != self._shown.key or not self._cards:
            self._shown, self._opened = found, ""
            self._current = 0 if self._hits() else -1
            self._fill_cards()
        self._draw()
        self._scroll.verticalScrollBar().setValue(0)
        self._mark_in_list()
        self._to_hit()

    def show_measure(self, id: str) -> None:
        """Show the article of a measure, with its phrases marked."""
        article = self._policy.measure(id).article
        if self.contents.turn_to_articles():
            self._list_again()
        self.show_section(str(article))
        self._open_card(id)

    # — construction

    def _build(self) -> None:
        self._lapsed = Tag("")
        self._lapsed.setProperty("tag", "warning")
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(Heading("政策"))
        head.addWidget(self._lapsed)
        head.addStretch(1)
        self.chooser = PolicyChooser(self._installed)
        self.chooser.chosen.connect(self.show_policy)
        self.contents = Contents(self._policy)
        self.contents.turned.connect(self._list_again)
        self.contents.chosen.connect(self._choose)
        self.list = self.contents.list
        self.search_field = search_field(
            "search",
            "在政策全文中查找",
            asked_for(self._policy),
            "Ctrl+F　回到这里；Enter 下一处，Shift+Enter 上一处；Esc 清空",
        )
        self.search_field.textChanged.connect(self._search)
        self._count = Text("", "muted")
        self._count.setWordWrap(False)
        self._count.setMinimumWidth(self._count.fontMetrics().horizontalAdvance("28 条，188 处"))
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.contents.turns)
        row.addWidget(self.search_field, 1)
        row.addWidget(self._count)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(GAP)
        halves.setProperty("quiet", True)
        halves.addWidget(self.contents)
        halves.addWidget(self._build_right())
        halves.setStretchFactor(1, 1)
        halves.setSizes([self.list.fontMetrics().horizontalAdvance("宝") * _LIST, 600])
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 18, ROOM, 18)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self.chooser)
        column.addLayout(row)
        column.addWidget(halves, 1)
        self.contents.come_after(self.search_field)

    def _build_right(self) -> QWidget:
        self._chapter, self._heading = Text("", "muted"), Heading("", 2)
        self.text = ArticleText()
        self._slip = Text("", "muted")
        self._below = Heading("本条的项目", 3)
        self._card_column = QVBoxLayout()
        self._card_column.setSpacing(8)
        paper = Card()
        paper.body.setSpacing(8)
        for piece in (self._chapter, self._heading, self.text, self._slip):
            paper.body.addWidget(piece)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(GAP)
        column.addWidget(paper)
        column.addWidget(self._below)
        column.addLayout(self._card_column)
        column.addStretch(1)
        self._content, self._scroll = content, Scroll(content)
        return self._scroll

    def _keys(self) -> None:
        bind_key("Ctrl+F", self._to_search, self)
        bind_key("F3", lambda: self.step(1), self)
        bind_key("Shift+F3", lambda: self.step(-1), self)
        for enter in ("Return", "Enter"):
            bind_key(enter, lambda: self.step(1), self.search_field)
            bind_key(f"Shift+{enter}", lambda: self.step(-1), self.search_field)
        bind_key("Esc", self.search_field.clear, self)
        bind_key("Down", self.list.setFocus, self.search_field)

    # — search

    def _search(self, typed: str) -> None:
        self._finds = SearchHits(self._policy, typed)
        self._list_again()
        self._count.setText(self._finds.words)
        wanted = self._finds.wanted(self._shown.key)
        self._current = 0 if self._hits() else -1
        if wanted and wanted != self._shown.key:
            self.show_section(wanted)
        else:
            self._draw()
            self._mark_in_list()
            self._to_hit()

    def _hits(self) -> tuple[tuple[int, int], ...]:
        return self._finds.hits(self._shown.key)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) hit, across articles, wrapping around."""
        following = self._finds.beyond(self._shown.key, by)
        if following is None:
            return
        if 0 <= self._current + by < len(self._hits()):
            self._current += by
        else:
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
        self.contents.show_matches(self._finds.all, bool(self.search_field.text().strip()))
        self._mark_in_list()

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
        self.contents.mark(self._shown.key, self._opened)

    # — the text

    def _take_guide(self, guide: Mapping[str, GuideEntry]) -> None:
        mine = own_of(self._policy, guide)
        if mine != dict(self._guide):
            self._guide = mine
            self._fill_cards()

    def _draw(self) -> None:
        phrases = anchors_of(self._policy.measure(self._opened)) if self._opened else ()
        html = marked_html(self._shown.text, self._hits(), self._current, phrases)
        self._chapter.setText(self._shown.chapter or f"{self._policy.number}　{self._policy.issuer}")
        self._heading.setText(self._shown.heading)
        self.text.show_html(f"{self._shown.heading}原文", html)
        notes = "\n".join(slips_in(self._shown.text))
        self._slip.setText(notes)
        self._slip.setVisible(bool(notes))

    def _fill_cards(self) -> None:
        clear_layout(self._card_column)
        self._cards = []
        for measure in measures_of(self._policy, self._shown.article):
            card = ArticleMeasure(measure, self._guide.get(measure.id))
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
