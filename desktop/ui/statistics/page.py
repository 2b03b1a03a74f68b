"""统计: number of visitors, their streets, and outcomes of measures; as charts, and as .xlsx."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from core.assess.status import KIND_WORDS, Status
from core.errors import HuiqiError
from desktop.ui.base import columns, status_looks, theme
from desktop.ui.base.buttons import Button, ChipButton
from desktop.ui.base.cards import Card
from desktop.ui.base.day_span import DaySpanPicker
from desktop.ui.base.file_dialogs import save_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.operations import VisitLookup
from desktop.ui.base.page import GAP, ROOM, Page
from desktop.ui.base.progress import ProgressBar, RunningJob
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Heading, Text
from desktop.ui.statistics.charts import ColumnChart, RowChart
from desktop.ui.statistics.sheets import (
    MOST_DAYS,
    TOLD,
    day_bars,
    kind_sums,
    measure_bars,
    measure_totals,
    month_bars,
    sheets,
    span_words,
    street_bars,
)

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from core.records.values import Statistics, VisitRow

_ALL = 1_000_000


class StatisticsOperations(VisitLookup, Protocol):
    """Operations that this page uses."""

    def statistics(
        self,
        date_from: datetime.date | None,
        date_to: datetime.date | None,
        then: Callable[[Statistics], None],
    ) -> None:
        """The counts for a period."""
        ...

    def windows(
        self, date_from: datetime.date | None, date_to: datetime.date | None, then: Callable[[str], None]
    ) -> None:
        """Which other windows are included, in words; '' for none."""
        ...

    def export(
        self,
        to: Path,
        sheets: Sequence[Any],
        then: Callable[[Path | None], None],
        failed: Callable[[HuiqiError], None] | None = None,
    ) -> RunningJob:
        """Write tables to an .xlsx; None if cancelled."""
        ...


class Tile(Card):
    """A number and what it counts."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.setContentsMargins(16, 10, 16, 10)
        self.body.setSpacing(2)
        self._name = name
        self._number = Heading("—", 2)
        self.body.addWidget(Text(name, "muted"))
        self.body.addWidget(self._number)
        self.body.addStretch(1)

    def show_number(self, text: str) -> None:
        """Show another number."""
        self._number.setText(text)
        self.setAccessibleName(f"{self._name} {text}")


class StatisticsPage(Page):
    """A period at the top, numbers, and three charts."""

    def __init__(self, operations: StatisticsOperations, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("statistics", "统计", parent)
        self._operations, self._messages = operations, messages
        self._counted: Statistics | None = None
        self._asked = 0
        self._build()

    def refresh(self) -> None:
        """Count again."""
        span = self.period.span()
        if span is None:
            return
        self._asked += 1
        self._operations.statistics(*span, partial(self._take, self._asked))
        self._operations.windows(*span, partial(self._take_windows, self._asked))

    def first_focus(self) -> QWidget:
        """The choice of the period."""
        return self.period.choice

    # — construction

    def _build(self) -> None:
        self.period = DaySpanPicker(self._operations.today, "本年")
        self.period.changed.connect(self.refresh)
        self.export_button = Button("导出 Excel", "export", icon="save", shortcut="Ctrl+S", tip="导出为 .xlsx 表格")
        self.export_button.clicked.connect(self._ask_where)
        head = QHBoxLayout()
        head.addWidget(Heading("统计"), 1)
        head.addWidget(self.export_button)
        self.work = ProgressBar()
        self.work.ended.connect(lambda: self.export_button.setEnabled(True))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(GAP)
        column.addLayout(self._build_tiles())
        self.windows = Text("", "muted")
        self.windows.hide()
        column.addWidget(self.windows)
        column.addWidget(self._build_times())
        column.addWidget(self._build_measures())
        column.addWidget(self._build_streets())
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(ROOM, 18, ROOM, 18)
        whole.setSpacing(GAP)
        whole.addLayout(head)
        whole.addWidget(self.period)
        whole.addWidget(self.work)
        whole.addWidget(Scroll(content), 1)

    def _build_tiles(self) -> QGridLayout:
        names = ("visits", "enterprises", "cash", "relief", "deferral")
        told = {"relief": "测算，各一期"}  # for whatever period each visit asked about
        words = ("办结接待", "企业", *(f"{KIND_WORDS[k]}（{told.get(k, '测算')}）" for k in names[2:]))
        self.tiles = {name: Tile(word) for name, word in zip(names, words, strict=True)}
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for at, tile in enumerate(self.tiles.values()):
            row, column, wide = (0, at * 3, 3) if at < 2 else (1, (at - 2) * 2, 2)
            grid.addWidget(tile, row, column, 1, wide)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        return grid

    def _build_times(self) -> QWidget:
        self._by_day, self._by_month = ChipButton("按日"), ChipButton("按月")
        group = QButtonGroup(self)
        head = QHBoxLayout()
        head.addWidget(Heading("接待次数", 3), 1)
        for chip in (self._by_day, self._by_month):
            group.addButton(chip)
            head.addWidget(chip)
        self._by_day.setChecked(True)
        group.buttonClicked.connect(lambda _chip: self._show_times())
        self.times = ColumnChart("接待次数", "这段时间没有办结的接待")
        self._times_note = Text("", "muted")
        card = Card()
        card.body.addLayout(head)
        card.body.addWidget(self.times)
        card.body.addWidget(self._times_note)
        return card

    def _build_measures(self) -> QWidget:
        self.measures = RowChart("各项目结果", "还没有涉及到任何项目")
        card = Card("各项目结果与测算金额")
        legend = QGridLayout()
        legend.setHorizontalSpacing(18)
        meant: dict[tuple[str, str], list[Status]] = {}
        for status in TOLD:
            look = status_looks.STATUS[status]
            meant.setdefault((look.foreground, look.pattern), []).append(status)
        for at, alike in enumerate(meant.values()):
            key = ColourKey(status_looks.STATUS[alike[0]], "、".join(status.words for status in alike))
            legend.addWidget(key, at // 3, at % 3)
        card.body.addLayout(legend)
        card.body.addWidget(self.measures)
        card.body.addWidget(Text("金额按原文测算，不是批准数；未计合计封顶和就高不重复。", "muted"))
        self._versions = Text("政策包几版内容不同的项目按版分开列；内容相同的合在一行。", "muted")
        card.body.addWidget(self._versions)
        return card

    def _build_streets(self) -> QWidget:
        self.streets = RowChart("各街镇接待次数", "这段时间没有办结的接待")
        card = Card(columns.STREET)
        card.body.addWidget(self.streets)
        return card

    # — counts

    def _take(self, asked: int, counted: Statistics) -> None:
        if asked != self._asked:
            return
        self._counted = counted
        totals = measure_totals(self._operations.in_use(), counted.measures)
        self.tiles["visits"].show_number(f"{counted.visits:,} 次")
        self.tiles["enterprises"].show_number(f"{counted.enterprises:,} 家")
        for kind, sums in kind_sums(totals).items():
            self.tiles[kind].show_number(span_words(*sums))
        self.measures.show_bars(measure_bars(totals))
        self._versions.setVisible(len({total.key for total in totals}) < len(totals))
        self.streets.show_bars(street_bars(counted))
        self._show_times()

    def _take_windows(self, asked: int, words: str) -> None:
        if asked == self._asked:
            self.windows.setText(words)
            self.windows.setVisible(bool(words))

    def _show_times(self) -> None:
        if self._counted is None:
            return
        by_day = self._by_day.isChecked()
        self.times.show_bars(day_bars(self._counted) if by_day else month_bars(self._counted))
        cut = by_day and len(self.times.bars) == MOST_DAYS and len(self._counted.days) > 0
        self._times_note.setText(f"只画最近 {MOST_DAYS} 天；更早的请看“按月”。" if cut else "")
        self._times_note.setVisible(cut)

    # — export

    def export_to(self, to: Path) -> None:
        """Write the numbers, and the visits behind them, to a file."""
        span = self.period.span()
        if self._counted is None or span is None or self.work.busy:
            return
        self.export_button.setEnabled(False)
        self.work.begin("正在收集接待记录")
        self._operations.search(
            "",
            partial(self._write, to, self._counted),
            state="finished",
            date_from=span[0],
            date_to=span[1],
            limit=_ALL,
        )

    def _ask_where(self) -> None:
        name = f"惠企窗口统计_{self._operations.today():%Y%m%d}.xlsx"
        if chosen := save_path(self, "导出统计", name, "Excel 表格 (*.xlsx)"):
            self.export_to(Path(chosen))

    def _write(self, to: Path, counted: Statistics, visits: list[VisitRow]) -> None:
        about = "　".join(part for part in (self.period.words(), self.windows.text()) if part)
        tables = sheets(self._operations.in_use(), counted, visits, about)
        job = self._operations.export(to, tables, self._written, self._failed)
        self.work.follow(job, f"正在导出 {to.name}")

    def _written(self, to: Path | None) -> None:
        if to is None:
            self._messages.info("已停止导出，没有写文件。")
        else:
            self._messages.done(f"已导出：{to}")

    def _failed(self, error: HuiqiError) -> None:
        self.work.end()
        self._messages.error(error.message)


class ColourKey(QWidget):
    """The fill of each status, with its name."""

    def __init__(self, look: status_looks.StatusLook, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        spot = QLabel()
        spot.setPixmap(theme.spot(look, 16, self.devicePixelRatioF()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(spot)
        row.addWidget(Text(words, "small"), 1)
