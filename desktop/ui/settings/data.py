"""数据与备份: location of the record, copies, restore."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.errors import HuiqiError
from desktop.callbacks import Failed
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.file_dialogs import folder_path, open_path, save_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.notices import Notice
from desktop.ui.base.progress import ProgressBar, RunningJob
from desktop.ui.base.texts import Text
from desktop.ui.settings.exchange import ExchangeCard, ExchangeOperations
from desktop.ui.settings.keys import KeysCard, KeysOperations
from desktop.ui.settings.parts import Save, SettingsPart

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

if TYPE_CHECKING:
    from core.records.values import AuditVerdict, Copy, RestoreOutlook
    from desktop.settings import CounterSettings


class DataOperations(KeysOperations, ExchangeOperations, Protocol):
    """Operations that this part uses."""

    data_folder: Path

    def today(self) -> datetime.date:
        """Today's date."""
        ...

    def second_place_reached(self, then: Callable[[str], None]) -> None:
        """The day on which a copy last reached the second place."""
        ...

    def backup(self, to: Path, then: Callable[[Copy | None], None], failed: Failed | None = None) -> RunningJob:
        """Copy the record and verify the copy; `then` gets None if cancelled."""
        ...

    def restore(self, source: Path, then: Callable[[Path | None], None], failed: Failed | None = None) -> None:
        """Replace the record by a copy; `then` gets where the replaced file is kept."""
        ...

    def restore_outlook(
        self, source: Path, then: Callable[[RestoreOutlook], None], failed: Failed | None = None
    ) -> None:
        """What restoring a copy would mean."""
        ...

    def verify_record(self, then: Callable[[AuditVerdict], None], failed: Failed | None = None) -> None:
        """Check the whole audit."""
        ...

    def export_log(self, to: Path, then: Callable[[Path], None], failed: Failed | None = None) -> RunningJob:
        """Write the error log to one text file; `then` gets its path."""
        ...


class DataPart(SettingsPart):
    """The folder, three buttons, and a progress bar."""

    key, title = "data", "数据与备份"
    everyones = True

    def __init__(self, operations: DataOperations, messages: Messages, save: Save) -> None:
        super().__init__()
        self._operations, self._messages, self._save = operations, messages, save
        self._source: Path | None = None
        self._may = True
        self.body.addWidget(self._build_folder())
        self.work = ProgressBar()
        self.work.ended.connect(lambda: self._enable(True))
        self.body.addWidget(self.work)
        self.body.addWidget(self._build_backup())
        self.body.addWidget(self._build_restore())
        self.body.addWidget(self._build_check())
        self.exchange = ExchangeCard(operations, messages, self.work)
        self.keys = KeysCard(operations, messages)
        self.body.addWidget(self.exchange)
        self.body.addWidget(self.keys)
        self.body.addWidget(self._build_log())
        self.body.addStretch(1)

    # — folder

    def _build_folder(self) -> Card:
        card = Card("数据文件夹")
        self.folder = QLineEdit(str(self._operations.data_folder))
        self.folder.setReadOnly(True)
        self.folder.setAccessibleName("数据文件夹")
        self.folder.setObjectName("set:folder")
        self.folder.setCursorPosition(0)
        open_button = Button("打开文件夹", "open-folder")
        open_button.clicked.connect(self._open_folder)
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(open_button)
        card.body.addLayout(row)
        card.body.addWidget(
            Text(
                "要换地方：先备份，关闭程序，把整个文件夹搬过去，再用“--data 新文件夹”启动"
                "（或设环境变量 HUIQI_DATA）。不要放在几个人同时打开的网盘上。",
                "muted",
            )
        )
        return card

    def _open_folder(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._operations.data_folder))):
            self._messages.warning(f"打不开文件夹，请在文件管理器里找：{self._operations.data_folder}")

    # — backup

    def _build_backup(self) -> Card:
        self.backup_button = Button("备份到…", "backup", icon="save")
        said = "每天第一次打开程序时自动备份，留最近 7 份，以前的留 4 周、12 个月各一份。另请备份到 U 盘。"
        card = _job_card("备份", said, self.backup_button, self._ask_backup)
        self.second = Text("")
        self.choose_second = Button("选第二个位置…", "second-place", tip="U 盘或共享文件夹，每天的备份也写一份到那里")
        self.no_second = Button("不用第二个位置", "no-second-place", "link")
        self.choose_second.clicked.connect(self._ask_second)
        self.no_second.clicked.connect(lambda: self._save(second_place=""))
        row = QHBoxLayout()
        row.addWidget(self.choose_second)
        row.addWidget(self.no_second)
        row.addStretch(1)
        card.body.addWidget(self.second)
        card.body.addLayout(row)
        return card

    def show_settings(self, settings: CounterSettings) -> None:
        """Show the second place, and when it was last reached."""
        place = settings.second_place
        self.no_second.setVisible(bool(place))
        self.second.setText(f"第二个位置：{place}" if place else "没有第二个位置：电脑坏了，备份会一起坏。")
        if place:
            self._operations.second_place_reached(lambda day: self._show_reached(place, day))

    def _show_reached(self, place: str, day: str) -> None:
        self.second.setText(f"第二个位置：{place}　{f'上次写到 {day}' if day else '还没有写到过'}")

    def take_second(self, folder: str) -> None:
        """Use this folder as second place."""
        self._save(second_place=folder)

    def _ask_second(self) -> None:
        if folder := folder_path(self, "选第二个位置"):
            self.take_second(folder)

    def backup_to(self, to: Path) -> None:
        """Copy the record to a file."""
        self._enable(False)
        self.work.follow(self._operations.backup(to, self._backed_up, self._failed), f"正在备份到 {to.name}")

    def _ask_backup(self) -> None:
        name = f"惠企窗口备份_{self._operations.today():%Y%m%d}.db.gz"
        if to := save_path(self, "备份到", name, "惠企窗口备份 (*.db.gz)"):
            self.backup_to(Path(to))

    def _backed_up(self, copy: Copy | None) -> None:
        if copy is None:
            self._messages.info("已停止备份，没有写文件。")
        elif not copy.audit.intact:
            self._messages.error(f"已备份：{copy.path}。但{_altered_words(copy.audit)}")
        elif copy.audit.notes:
            self._messages.warning(f"已备份：{copy.path}。{''.join(copy.audit.notes)}")
        else:
            self._messages.done(f"已备份并检查无误：{copy.path}")

    # — restore

    def _build_restore(self) -> Card:
        self.restore_button = Button("选择备份文件…", "restore")
        said = "用备份代替现在的数据。现在的数据会另存在数据文件夹的 backups 里，不会丢。"
        card = _job_card("恢复", said, self.restore_button, self._ask_restore)
        self._sure = Card()
        self._sure.setProperty("card", False)
        self._sure.body.setContentsMargins(0, 0, 0, 0)
        self._question = Notice("", "warning")
        self.sure_button = Button("确定恢复", "restore-sure", "primary")
        self.not_sure = Button("不恢复", "restore-not")
        self.sure_button.clicked.connect(self._restore)
        self.not_sure.clicked.connect(self._sure.hide)
        row = QHBoxLayout()
        row.addWidget(self.sure_button)
        row.addWidget(self.not_sure)
        row.addStretch(1)
        column: QVBoxLayout = self._sure.body
        column.addWidget(self._question)
        column.addLayout(row)
        self._sure.hide()
        card.body.addWidget(self._sure)
        return card

    def offer_restore(self, source: Path) -> None:
        """Ask whether to restore this copy."""
        self._source = source
        question = f"用“{source.name}”代替现在的数据吗？没有办完的接待请先搁置。"
        self._question.set_text(question)
        self._sure.show()
        self.not_sure.setFocus()

        def tell(outlook: RestoreOutlook) -> None:
            if self._source == source:
                self._question.set_text(f"{question}{_outlook_words(outlook)}")

        self._operations.restore_outlook(source, tell, lambda error: None)  # the restore itself reports errors

    def _ask_restore(self) -> None:
        if source := open_path(self, "选择备份文件", "惠企窗口备份 (*.db.gz *.db)"):
            self.offer_restore(Path(source))

    def _restore(self) -> None:
        if self._source is None:
            return
        self._sure.hide()
        self._enable(False)
        self.work.begin("正在检查备份并恢复")
        self._operations.restore(self._source, self._restored, self._failed)

    def _restored(self, kept: Path | None) -> None:
        self.work.end()
        self._messages.done(f"已恢复。原来的数据另存为：{kept}" if kept else "已恢复。")
        if kept:
            self.exchange.offer(kept)

    # — audit

    def _build_check(self) -> Card:
        self.check_button = Button("开始检查", "verify-record")
        said = "核对每一条记录有没有在程序以外被改动过。记录很多时要等一会儿。"
        return _job_card("检查记录", said, self.check_button, self._check)

    def _check(self) -> None:
        self._enable(False)
        self.work.begin("正在检查记录")
        self._operations.verify_record(self._checked, self._failed)

    def _checked(self, verdict: AuditVerdict) -> None:
        self.work.end()
        if verdict.intact and verdict.notes:
            self._messages.warning(f"检查完毕，没有发现改动；{''.join(verdict.notes)}")
        elif verdict.intact:
            self._messages.done("检查完毕，记录完整，没有被改动过。")
        else:
            self._messages.error(_altered_words(verdict))

    # — log

    def _build_log(self) -> Card:
        self.log_button = Button("导出日志…", "export-log", icon="save")
        said = "程序出过的错记在日志里，里面没有企业名称、代码和回答。维护人员要时，导出来给他。"
        return _job_card("日志", said, self.log_button, self._ask_log)

    def export_log(self, to: Path) -> None:
        """Write the log to a file."""
        self._enable(False)
        self.work.follow(self._operations.export_log(to, self._log_written, self._failed), "正在导出日志")

    def _ask_log(self) -> None:
        name = f"惠企窗口日志_{self._operations.today():%Y%m%d}.txt"
        if to := save_path(self, "导出日志", name, "文字文件 (*.txt)"):
            self.export_log(Path(to))

    def _log_written(self, to: Path) -> None:
        self._messages.done(f"日志已导出：{to}")

    # — all parts

    def may_administer(self, may: bool) -> None:
        """Clerks may copy and check; administrators may also restore, and manage keys."""
        self._may = may
        for piece in (self.keys, self.choose_second, self.no_second):
            piece.setEnabled(may)
        self.exchange.may_administer(may)
        self.restore_button.setEnabled(may and self.backup_button.isEnabled())

    def _enable(self, on: bool) -> None:
        for button in (self.backup_button, self.restore_button, self.check_button, self.log_button):
            button.setEnabled(on and (self._may or button is not self.restore_button))

    def _failed(self, error: HuiqiError) -> None:
        self.work.end()
        self._enable(True)
        self._messages.error(error.message)


def _job_card(title: str, said: str, button: Button, pressed: Callable[[], None]) -> Card:
    """A card for a long job: description and start button."""
    card = Card(title)
    card.body.addWidget(Text(said, "muted"))
    button.clicked.connect(pressed)
    card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    return card


def _outlook_words(outlook: RestoreOutlook) -> str:
    day = f"{outlook.made_at:%Y-%m-%d %H:%M}" if outlook.made_at else "还没有接待时"
    lost = f"现在有而它没有的接待 {outlook.missing} 次" if outlook.missing else "现在的接待它都有"
    changed = f"，另有 {outlook.changed} 次是较早的样子" if outlook.changed else ""
    return f"这份备份到 {day} 为止，共 {outlook.visits} 次接待；{lost}{changed}。"


def _altered_words(verdict: AuditVerdict) -> str:
    return f"记录对不上：{verdict.faults[0]}请保留数据文件夹，并联系维护人员。"
