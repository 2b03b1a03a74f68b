"""The open pack: text on the left, the item as form and source on the right, faults and results below. Every change is
saved at once; its effects are shown when typing pauses."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from core.authoring.chips import chip_of
from core.authoring.draft_editor import HEAD, DraftEditor
from core.authoring.entry import Entry, Path, Unreadable
from core.authoring.entry_file import pieces
from core.authoring.fixes import Fix
from core.authoring.form import head_sections, rest, row_at, sections, with_field, with_phrase
from core.authoring.form_parts import Field, FormRow
from core.authoring.head_marking import HeadMark
from core.authoring.live_check import LiveFault
from core.authoring.marking import Mark
from core.errors import HuiqiError
from desktop.ui.authoring.work_view import TABS, WorkView

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

PAUSE = 30
"""Milliseconds without a keystroke after which the pack is re-read."""
_GOES_ON = 4.0
"""Seconds within which typing in one place counts as one step."""


class WorkPane(WorkView):
    """Signals: `failed` (why something was not saved); `reread` (the display is up to date)."""

    failed = Signal(str)
    reread = Signal()

    def __init__(self, desk: DraftEditor, today: Callable[[], datetime.date], parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._today = today
        self._last: tuple[object, float] = ((), 0.0)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.read_again)
        self._connect()
        self.text.words.show_articles(desk.articles())
        items = desk.items()
        self.show_item(items[0].id if items and not desk.reading.unread - {items[0].file} else HEAD)

    # ── display

    def show_item(self, id: str) -> None:
        """Open another item."""
        self.item = id
        self._last = ((), 0.0)
        self.text.show_for(head=id == HEAD)
        self.cases.forget()
        self._show_item(force=True)
        self._show_rest()
        self.text.words.show_article(self.desk.article_of(id))

    def read_again(self) -> None:
        """Re-read the pack and update the display."""
        self._timer.stop()
        self.desk.read()
        self.text.words.show_articles(self.desk.articles())
        self._show_item()
        self._show_rest()
        self.reread.emit()

    def go_to(self, fault: LiveFault, keyboard: bool) -> None:
        """Show the place of a fault in form and source; with `keyboard`, focus it too."""
        if fault.file != "text.txt":
            self._to_entry(fault, keyboard)
            return
        if (chip := chip_of(fault, self.desk.chips)) is not None:
            self.text.words.select(chip.article, chip.start, chip.end)
        if keyboard:
            self.text.words.setFocus()

    def step(self, by: int) -> None:
        """Open the next or the previous item."""
        ids = [HEAD, *(item.id for item in self.desk.items())]
        at = ids.index(self.item) if self.item in ids else 0
        self.show_item(ids[(at + by) % len(ids)])

    # ── actions

    def undo(self) -> None:
        """Undo the last step, anywhere in the pack."""
        self._moved(self.desk.bench.undo, "撤销了")

    def redo(self) -> None:
        """Redo it."""
        self._moved(self.desk.bench.redo, "重做了")

    def mark(self, mark: Mark | HeadMark) -> None:
        """Turn the selected text into a part of the open item."""
        if mark is Mark.ONE_OF:
            selected_words, article = "", 0
        else:
            selected = self.text.words.selected()
            if selected is None:
                self.failed.emit("请先在左边的原文里选中要用的字（同一条之内）。Ctrl+L 选光标所在的半句。")
                self.text.words.setFocus()
                return
            selected_words, article = selected.words, selected.article
        if isinstance(mark, Mark) and not self._fits(article):
            return
        with self._errors_reported():
            path = self.desk.mark(self.item, selected_words, mark, article)
            self.read_again()
            self.form.focus(row_at(self._sections(), path) or path)

    def add_item(self) -> None:
        """Add an item to the article at the cursor."""
        article, place = self.text.words.place()
        if article == 0:
            self.failed.emit("请先把光标放到一条条文里，再加新项目。")
            return
        with self._errors_reported():
            id = self.desk.add_item(article, place)
            self.desk.read()
            self.show_item(id)
            self.read_again()
            self.form.focus(("name",))

    def remove_item(self) -> None:
        """Delete the open item; Ctrl+Z restores it."""
        if self.item != HEAD:
            gone = self.item
            self.step(-1)
            with self._errors_reported():
                self.desk.remove_item(gone)
                self.read_again()

    def settle(self, draft: bool) -> None:
        """Mark the item as final, or as a draft again."""
        with self._errors_reported():
            self.desk.settle(self.item, draft)
            self.read_again()

    def take_field(self, field: Field, value: str) -> None:
        """Handle input in a field of the form."""
        with self._errors_reported():
            entry = with_field(self.desk.entry(self.item), field, value, head=self.item == HEAD)
            self._put(entry, f"{self.item} {field.label or field.path[-1]}：{value[:20]}", field.path)
            self.entry.show_text(entry.text, force=True)

    def take_text(self, text: str) -> None:
        """Handle input in the source of the item."""
        found = pieces(text)
        whole = self.item == HEAD or (len(found) == 1 and not found[0].start and bool(found[0].id))
        self.entry_trouble.set_error("" if whole else "还没有保存：一项要从“- id: 编号”开始，只写一项。")
        if whole:
            with self._errors_reported():
                self._put(Entry(text), f"{self.item} 的文字", ("text",))

    @contextmanager
    def _errors_reported(self) -> Iterator[None]:
        """Context manager: report errors; nothing changes then."""
        try:
            yield
        except HuiqiError as error:
            self.failed.emit(error.message)
        except Unreadable:
            self.failed.emit("这一项的文字现在读不出来，请先在文字里改好（F9）。")

    def _put(self, entry: Entry, told: str, place: object) -> None:
        now = time.monotonic()
        joins = self._last[0] == (self.item, place) and now - self._last[1] < _GOES_ON and self.desk.bench.may_undo
        if self.desk.put(self.item, entry, told, joins):
            self._last = ((self.item, place), now)
            self._timer.start()
            self._follow_number(entry)

    def _follow_number(self, entry: Entry) -> None:
        """Follow a change of the open item's number."""
        if self.item != HEAD and not self.desk.entry(self.item).text and entry.readable:
            self.item = entry.text_at("id") or self.item

    def _moved(self, move: Callable[[], str | None], word: str) -> None:
        with self._errors_reported():
            told = move()
            if told is None:
                self.failed.emit(f"没有可以{word[:2]}的了。")
                return
        self._last = ((), 0.0)
        self._moved_on()

    def _fits(self, article: int) -> bool:
        """Whether an item is open to which the selected text can be added."""
        if self.item == HEAD:
            self.failed.emit("请先选一个项目，或按“新项目”从这一条做一个。")
            return False
        own = self.desk.article_of(self.item)
        if article and own and article not in (own, 0):
            self.failed.emit(f"选中的字在第{article}条，{self.item} 是第{own}条的项目。")
            return False
        return True

    def _sections(self) -> tuple[Any, ...]:
        entry = self.desk.entry(self.item)
        return head_sections(entry) if self.item == HEAD else sections(entry, self.desk.reading.policy)

    def _show_item(self, force: bool = False) -> None:
        self.bar.show_items(self.desk.items(), self.item)
        entry = self.desk.entry(self.item)
        self.entry.show_text(entry.text, force)
        if force:
            self.entry_trouble.set_error("")
        try:
            noted = [words for words in self.desk.remarks(self.item) if words.startswith("不懂")]
            made, other = self._sections(), "" if self.item == HEAD else rest(entry)
        except Unreadable:
            noted, made, other = [], (), "文字现在读不出来，表单先空着：请在文字里改好（F9）。"
        self.form.show_sections(made, other, force, noted)

    def _show_rest(self) -> None:
        reading = self.desk.reading
        self.text.words.show_chips(self.desk.chips, self._phrases())
        self.faults.show_faults(reading.faults, "" if self.item == HEAD else self.item)
        self.tabs.setTabText(0, f"要改的 {len(reading.faults)}" if reading.faults else "要改的")
        day = min(max(self._today(), reading.policy.effective), reading.policy.expires)
        self.trial.show_item(self.desk.asked(self.item) if self.item != HEAD else None, day)
        lists = [f.name for f in reading.policy.facts.values() if f.type == "list"]
        self.facts.show_lists(lists)
        self._show_today()

    def _show_today(self) -> None:
        if self.tabs.currentIndex() == TABS.index("今天"):
            bench = self.desk.bench
            self.today.show_today(self.desk.done_today(), bench.done_today(), bench.may_undo, bench.may_redo)

    def _phrases(self) -> Sequence[tuple[int, int, int]]:
        measure = self.desk.measure(self.item)
        if measure is None:
            return ()
        parts = (
            *measure.conditions,
            measure.where,
            measure.matter,
            measure.window,
            measure.amount,
            measure.cap,
            measure.instalments,
        )
        return [(p.at.article, p.at.start, p.at.end) for p in parts if p is not None and p.at.end]

    def _to_entry(self, fault: LiveFault, keyboard: bool) -> None:
        id = fault.measure or (HEAD if fault.file == "policy.yaml" else "")
        if not id:
            return
        if id != self.item:
            self.show_item(id)
        line = fault.line - 1 - self.desk.place(id)[1]
        self.entry.go_to_line(max(0, line))
        entry = self.desk.entry(id)
        path: Path = entry.place_at(line) if entry.readable else ()
        field = row_at(self._sections(), path) if entry.readable else None
        if not keyboard:
            return
        if field is None or not self.form.focus(field):
            self.text_side.show()
            self.entry.setFocus()

    def _take_phrase(self, row: FormRow) -> None:
        selected = self.text.words.selected()
        if selected is None:
            self.failed.emit("请先在左边的原文里选中要用的字。")
            return
        with self._errors_reported():
            made = with_phrase(self.desk.entry(self.item), row, selected.words)
            self.desk.put(self.item, made, f"{self.item} 原文短语：{selected.words[:20]}")
            self.read_again()

    def _remove(self, row: FormRow) -> None:
        with self._errors_reported():
            made = self.desk.entry(self.item).remove(*(row.removable or row.path))
            self.desk.put(self.item, made, f"{self.item} 删去 {row.phrase[:20] or row.path[0]}")
            self.read_again()

    def _fix(self, fix: Fix) -> None:
        with self._errors_reported():
            self.desk.fix(fix)
            self._moved_on()

    def _moved_on(self) -> None:
        """Refresh everything, including the focused field."""
        self.desk.read()
        if self.item != HEAD and not self.desk.entry(self.item).text:
            self.item = HEAD
            self.text.show_for(head=True)
        self.text.words.show_articles(self.desk.articles())
        self._show_item(force=True)
        self._show_rest()
        self.reread.emit()

    def _connect(self) -> None:
        self.bar.chosen.connect(self.show_item)
        self.bar.settled.connect(self.settle)
        self.bar.remove_asked.connect(self.remove_item)
        self.bar.text_asked.connect(self.turn_text)
        self.text.marked.connect(self.mark)
        self.text.item_asked.connect(self.add_item)
        self.form.edited.connect(self.take_field)
        self.form.phrase_asked.connect(self._take_phrase)
        self.form.removed.connect(self._remove)
        self.entry.edited.connect(self.take_text)
        self.faults.gone_to.connect(self.go_to)
        self.faults.fixed.connect(self._fix)
        self.today.undo_asked.connect(self.undo)
        self.today.redo_asked.connect(self.redo)
        self.tabs.currentChanged.connect(lambda _: self._show_today())
