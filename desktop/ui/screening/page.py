"""筛查: a roster is opened, mapped, read in and judged; then calls, papers and exports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import HuiqiError
from desktop.roster_draft import FILES, Draft, RosterOverview
from desktop.ui.base.buttons import Button
from desktop.ui.base.file_dialogs import open_paths, save_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.notices import EmptyState, Notice
from desktop.ui.base.page import GAP, ROOM, Page, bind_key
from desktop.ui.base.progress import ProgressBar
from desktop.ui.base.question import Confirmation
from desktop.ui.screening.faults_part import FaultsPart
from desktop.ui.screening.head import RosterHead
from desktop.ui.screening.mapping_part import MappingPart
from desktop.ui.screening.operations import ScreeningOperations
from desktop.ui.screening.results_part import ResultsPart

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from core.screening.values import ListedRow, RosterInfo

_MOST_PAPERS = 501  # one more than the maximum, so that the operation reports it


class ScreeningPage(Page):
    """The rosters at the top; below, the present stage of the selected one."""

    open_asked = Signal(str)  # the id of a visit

    def __init__(self, operations: ScreeningOperations, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("screening", "筛查", parent)
        self._operations, self._messages = operations, messages
        self._rosters: tuple[RosterInfo, ...] = ()
        self._info: RosterInfo | None = None
        self._build()
        self._keys()

    def refresh(self) -> None:
        """Reload the list of rosters; the open one stays open."""
        if self._body.currentWidget() is not self.mapping and not self.work.busy:
            self._operations.rosters(self._list)

    def first_focus(self) -> QWidget:
        """The list of enterprises; without one, the open button."""
        if self._body.currentWidget() is self.results and self.results.model.rowCount():
            return self.results.table
        return self.open_button

    def look_at(self, paths: Sequence[Path]) -> None:
        """Open files; nothing is stored yet."""
        job = self._operations.look_at_roster(paths, self._looked, self._failed)
        self.work.follow(job, "正在打开名单")

    def print_to(self, to: Path) -> None:
        """Print a notice for each selected enterprise into one PDF."""
        places = self.results.selection()
        self._operations.roster_selection(places, _MOST_PAPERS, lambda rows: self._print(rows, to))

    def export_to(self, to: Path) -> None:
        """Export the call list of the listed enterprises."""
        job = self._operations.export_call_list(to, self._exported, self._failed)
        self.work.follow(job, "正在导出呼叫名单")

    def export_faults_to(self, to: Path) -> None:
        """Export the unreadable cells."""
        job = self._operations.export_roster_faults(to, self._exported, self._failed)
        self.work.follow(job, "正在导出问题清单")

    # — construction

    def _build(self) -> None:
        self.head = RosterHead()
        self.chooser, self.faults_button = self.head.chooser, self.head.faults_button
        self.open_button, self.run_button, self.delete_button = self.head.buttons
        self.chooser.currentIndexChanged.connect(lambda _at: self._chosen())
        self.open_button.clicked.connect(self._ask_which)
        self.run_button.clicked.connect(self._run)
        self.faults_button.clicked.connect(lambda: self.show_state())
        self.delete_button.clicked.connect(self._ask_delete)
        self.work = ProgressBar()
        self.work.ended.connect(self._show_buttons)
        self.question = Confirmation("删除名单", "不删", "delete-roster")
        self.stale = Notice("", "warning")
        self.mapping = MappingPart(self._operations.for_new)
        self.mapping.take_asked.connect(self._take)
        self.mapping.kind_asked.connect(self._say_kind)
        self.mapping.left.connect(self._leave_mapping)
        self.results = ResultsPart(self._operations)
        self.results.open_asked.connect(self._open_visit)
        self.results.failed.connect(self._messages.error)
        self.results.print_button.clicked.connect(self._ask_print)
        self.results.call_button.clicked.connect(self._ask_export)
        self.nothing = EmptyState(
            "screening", "还没有名单", "按 Ctrl+O 打开 Excel 或 CSV：一行一家企业，有企业名称或信用代码就行。"
        )
        self.unread = EmptyState("screening", "名单已读入，还没有筛查", "按 F5 开始：按现行政策算每一家可享什么。")
        self.sample = Button("打开示例名单", "sample-roster", tip="3,000 家虚构的企业，只在练习里有")
        self.sample.clicked.connect(self._try_sample)
        self.sample.setVisible(self._operations.practising)
        self.faults = FaultsPart(self._operations.roster_faults)
        self.faults.export_button.clicked.connect(self._ask_export_faults)
        self.faults.back.clicked.connect(self._leave_faults)
        self._body = QStackedWidget()
        for part in (self._with_sample(), self.unread, self.mapping, self.results, self.faults):
            self._body.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 14, ROOM, 12)
        column.setSpacing(GAP)
        column.addWidget(self.head)
        column.addWidget(self.question)
        column.addWidget(self.work)
        column.addWidget(self.stale)
        column.addWidget(self._body, 1)

    def _with_sample(self) -> QWidget:
        """Placeholder while there is no roster; in practice, with a sample."""
        self.beginning = QWidget()
        column = QVBoxLayout(self.beginning)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.sample, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        return self.beginning

    def _keys(self) -> None:
        bind_key("Esc", self._leave_faults, self.faults, while_visible=True)
        for key, act in (
            ("Ctrl+F", self.results.to_search), ("F3", self.results.sort_next), ("Shift+F3", self.results.sort_back),
        ):  # fmt: skip
            bind_key(key, partial(self._if_results, act), self)

    # — choice of roster

    def _list(self, rosters: tuple[RosterInfo, ...]) -> None:
        self._rosters = rosters
        here = self._info.id if self._info is not None else ""
        with QSignalBlocker(self.chooser):
            self.chooser.clear()
            for info in rosters:
                self.chooser.addItem(f"{info.name}　{info.rows:,} 家　{info.day:%m-%d}", info.id)
            self.chooser.setCurrentIndex(max(self.chooser.findData(here), 0))
        wanted = next((info for info in rosters if info.id == here), rosters[0] if rosters else None)
        if wanted is None:
            self._info = None
            self.show_state()
        elif self._info is None or self._info.id != wanted.id:
            self._open(wanted)
        else:
            self.results.refresh_row()

    def _chosen(self) -> None:
        wanted = next((info for info in self._rosters if info.id == self.chooser.currentData()), None)
        if wanted is not None:
            self._open(wanted)

    def _open(self, info: RosterInfo, then: Callable[[RosterOverview], None] | None = None) -> None:
        self.results.forget()  # rows of one roster must not be used in another
        self._operations.open_roster(info, then or self._opened, self._failed)

    def _opened(self, found: RosterOverview) -> None:
        self._info = found.info
        self.faults.show_faults(found.info.faults, found.info.notes)
        self.faults_button.setChecked(False)
        self.stale.set_text("政策或咨询日和上次筛查时不同了。按 F5 重新筛查。" if found.stale else "")
        if found.judged:
            self.results.show_overview(found)
        self.show_state()

    def show_state(self) -> None:
        """Show the part for the present stage of the roster."""
        info = self._info
        if info is None:
            part: QWidget = self.beginning
        elif self.faults_button.isChecked():
            part = self.faults
        else:
            part = self.results if info.as_of is not None else self.unread
        self._body.setCurrentWidget(part)
        self._show_buttons()

    def _show_buttons(self) -> None:
        mapping = self._body.currentWidget() is self.mapping
        self.head.show_state(self._info, free=not self.work.busy, mapping=mapping, some=bool(self._rosters))

    def _leave_faults(self) -> None:
        self.faults_button.setChecked(False)
        self.show_state()

    # — reading and judging

    def _ask_which(self) -> None:
        paths = open_paths(self, "打开名单", FILES)
        if paths:
            self.look_at([Path(path) for path in paths])

    def _try_sample(self) -> None:
        self._operations.sample_roster(lambda path: self.look_at([path]), self._failed)

    def _looked(self, draft: Draft | None) -> None:
        if draft is None:
            return
        self.mapping.show_draft(draft)
        self.stale.set_text("")
        self._body.setCurrentWidget(self.mapping)
        self._show_buttons()
        self.mapping.table.setFocus()

    def _say_kind(self, draft: Draft, at: int, kind: str) -> None:
        self._operations.roster_kind(draft, at, kind, self.mapping.show_draft, self._failed)

    def _leave_mapping(self) -> None:
        self.show_state()
        self._operations.rosters(self._list)

    def _take(self, draft: Draft) -> None:
        job = self._operations.take_roster(draft, self._taken, self._failed)
        self.work.follow(job, "正在读入名单")

    def _taken(self, info: RosterInfo | None) -> None:
        if info is None:
            self._messages.info("没有读入，什么也没有存。")
            return
        faults = f"，{info.faults:,} 格读不出来，列在“问题”里" if info.faults else ""
        self._messages.done(f"已读入 {info.rows:,} 家{faults}。")
        self._info = info
        self._body.setCurrentWidget(self.unread)
        self._open(info, self._opened_to_run)
        self._operations.rosters(self._list)

    def _opened_to_run(self, found: RosterOverview) -> None:
        self._opened(found)
        self._run()

    def _run(self) -> None:
        if self._info is not None and not self.work.busy:
            job = self._operations.screen_roster(self._judged, self._failed)
            self.work.follow(job, "正在筛查")

    def _judged(self, found: RosterOverview | None) -> None:
        if found is None:
            self._messages.info("筛查停下来了，没有改动。")
            return
        self._opened(found)
        self.work.follow(self._operations.look_for_gaps(self._asked_first, self._failed), "正在看最值得问什么")
        self._messages.done(f"筛查好了：{found.info.rows:,} 家里有 {found.paying:,} 家有可享的。")
        if self.isVisible():
            self.results.table.setFocus()

    def _asked_first(self, found: RosterOverview | None) -> None:
        if found is not None and self._info is not None and found.info.id == self._info.id:
            self.results.show_gaps(found)

    def _ask_delete(self) -> None:
        info = self._info
        if info is not None:
            self.question.ask(
                f"删除名单“{info.name}”？名单内容、筛查结果和“已联系”都从这台电脑上删掉；已经开始的接待不受影响。",
                lambda: self._operations.delete_roster(info, self._deleted, self._failed),
            )

    def _deleted(self, _: Any) -> None:
        self._info = None
        self.results.forget()
        self._messages.done("名单已删除。")
        self._operations.rosters(self._list)

    # — calls

    def _open_visit(self, row: ListedRow) -> None:
        self._operations.visit_of_roster(row, self.open_asked.emit, self._failed)

    def _if_results(self, act: Callable[[], None]) -> None:
        if self._body.currentWidget() is self.results:
            act()

    def _ready(self) -> bool:
        return self._body.currentWidget() is self.results and not self.work.busy and self._info is not None

    def _ask_export_faults(self) -> None:
        if self._info is not None and not self.work.busy:
            path = save_path(self, "导出问题清单", f"{self._info.name}-问题.xlsx", "Excel 工作簿 (*.xlsx)")
            if path:
                self.export_faults_to(Path(path))

    def _ask_export(self) -> None:
        if self._ready() and self._info is not None:
            name = f"呼叫名单-{self._info.name}-{self._operations.today().isoformat()}.xlsx"
            path = save_path(self, "导出呼叫名单", name, "Excel 工作簿 (*.xlsx)")
            if path:
                self.export_to(Path(path))

    def _ask_print(self) -> None:
        if self._ready() and self._info is not None and self.results.selection():
            name = f"告知单-{self._info.name}-{self._operations.today().isoformat()}.pdf"
            path = save_path(self, "印告知单", name, "PDF 文件 (*.pdf)")
            if path:
                self.print_to(Path(path))

    def _print(self, rows: Sequence[int], to: Path) -> None:
        job = self._operations.print_notices(rows, to, lambda count: self._printed(count, to), self._failed)
        self.work.follow(job, "正在出告知单")

    def _printed(self, count: int, to: Path) -> None:
        self._messages.done(f"{count} 份告知单已存到 {to}，每份一个编号，记录里都查得到。")
        self.results.arrange()

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self._messages.done(f"已导出到 {path}。")

    def _failed(self, error: HuiqiError) -> None:
        self._messages.error(error.message)
