"""设置: the settings of a centre. Each field is saved when it loses the focus; invalid input gets an error instead."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from core.policy.pack import GuideEntry, Policy
from desktop.callbacks import Failed, Then
from desktop.ui.base.headed_list import HeadedLine, HeadedList
from desktop.ui.base.messages import Messages
from desktop.ui.base.notices import Notice
from desktop.ui.base.page import GAP, ROOM, Page
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Heading
from desktop.ui.settings.about import AboutPart
from desktop.ui.settings.authoring import AuthoringPart
from desktop.ui.settings.centre import CentrePart, ClerksPart
from desktop.ui.settings.certificate import CertificateOperations
from desktop.ui.settings.data import DataOperations, DataPart
from desktop.ui.settings.day_and_looks import DayPart, LooksPart
from desktop.ui.settings.guide import GuidePart
from desktop.ui.settings.mark import MarkPart
from desktop.ui.settings.packs import PackOperations, PacksPart
from desktop.ui.settings.parts import SettingsPart
from desktop.ui.settings.people import PeopleOperations
from desktop.ui.settings.personal import PersonalOperations, PersonalPart

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from desktop.settings import CounterSettings

MARK = "stamp"
"""Image name of the stamp in the record."""


class SettingsOperations(
    DataOperations, PackOperations, CertificateOperations, PeopleOperations, PersonalOperations, Protocol
):
    """Operations that this page uses."""

    settings_changed: SignalInstance

    def read_mark(self, path: Path, then: Callable[[bytes], None], failed: Failed) -> None:
        """Read and check a stamp image."""
        ...

    def policy(self) -> Policy:
        """The policy in use."""
        ...

    def in_use(self) -> Sequence[Policy]:
        """All installed policies."""
        ...

    def first_day(self) -> datetime.date:
        """The 咨询日 for a new visit."""
        ...

    def settings(self) -> CounterSettings:
        """The current settings."""
        ...

    def set_settings(self, settings: CounterSettings, then: Then | None = None) -> None:
        """Store all settings."""
        ...

    def guide(self, then: Callable[[Mapping[str, GuideEntry]], None]) -> None:
        """The centre's entries for each measure."""
        ...

    def set_guide(self, entries: Mapping[str, GuideEntry], then: Then | None = None) -> None:
        """Store the centre's entries."""
        ...

    def image(self, name: str, then: Callable[[bytes | None], None]) -> None:
        """An image of the centre."""
        ...

    def set_image(self, name: str, content: bytes | None, then: Then | None = None) -> None:
        """Store an image; None deletes it."""
        ...


class SettingsPage(Page):
    """The parts by name on the left, the selected one on the right."""

    def __init__(self, operations: SettingsOperations, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("settings", "设置", parent)
        self._operations, self._messages = operations, messages
        policy = operations.policy()
        self.centre = CentrePart(policy, self._save)
        self.clerks = ClerksPart(self._save, operations, messages)
        self.mark = MarkPart(operations.read_mark, operations, messages)
        self.day = DayPart(operations.in_use(), operations.today, self._save)
        self.guide = GuidePart(self._policies(), operations.today)
        self.looks = LooksPart(self._save)
        self.packs = PacksPart(operations, messages)
        self.authoring = AuthoringPart(self._save)
        self.data = DataPart(operations, messages, self._save)
        self.personal = PersonalPart(self._save, operations, messages)
        self.about = AboutPart(operations, messages.done)
        self.parts: tuple[SettingsPart, ...] = (
            self.centre, self.clerks, self.mark, self.day, self.guide, self.packs, self.authoring, self.looks,
            self.data, self.personal, self.about,
        )  # fmt: skip
        self._build()
        self.mark.chosen.connect(self._keep_mark)
        self.guide.changed.connect(lambda entries: operations.set_guide(entries, self._kept))
        operations.settings_changed.connect(self._show)

    def open(self, **args: Any) -> None:
        """Open a part by key (part="guide"), in 办事指引 with a measure (measure="3-1")."""
        if part := args.get("part"):
            self.show_part(str(part))
        if measure := args.get("measure"):
            self.show_part("guide")
            self.guide.choose(str(measure))
            self.guide.list.mark(str(measure))

    def refresh(self) -> None:
        """Show the present settings."""
        self._show(self._operations.settings())
        self.guide.take_policies(self._policies())
        self._operations.guide(self.guide.show_guide)
        self._operations.image(MARK, self.mark.show_mark)
        self.mark.certificate.refresh()
        self.personal.refresh()
        self.packs.refresh()
        self.about.refresh()

    @property
    def busy(self) -> bool:
        """While a package is checked, or visits are judged again, or their list is open."""
        return self.packs.busy

    def first_focus(self) -> QWidget:
        """The list of parts."""
        return self.list

    def show_part(self, key: str) -> None:
        """Show a part by key."""
        at = next(at for at, part in enumerate(self.parts) if part.key == key)
        self._stack.setCurrentIndex(at)
        self.list.mark(key)

    def _policies(self) -> list[Policy]:
        """All installed policies, the one that the counter was set up for first."""
        main = self._operations.policy()
        return [main, *(each for each in self._operations.in_use() if each.id != main.id)]

    def _build(self) -> None:
        self.list = HeadedList("设置的各部分")
        self.list.show_entries([HeadedLine(part.title, part.key) for part in self.parts])
        self.list.setMaximumWidth(220)
        self.list.chosen.connect(self.show_part)
        self._refusal = Notice("这些由管理员来改；你可以改字号和自己的 PIN，备份和检查记录。按 F11 换管理员登录。")
        self._refusal.hide()
        self._stack = QStackedWidget()
        for part in self.parts:
            self._stack.addWidget(part if part is self.guide else Scroll(part, self._stack))
        halves = QHBoxLayout()
        halves.setSpacing(ROOM)
        halves.addWidget(self.list, 1)
        halves.addWidget(self._stack, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 18, ROOM, 18)
        column.setSpacing(GAP)
        column.addWidget(Heading("设置"))
        column.addWidget(self._refusal)
        column.addLayout(halves, 1)
        self.show_part(self.centre.key)

    def _show(self, settings: CounterSettings) -> None:
        may = self._operations.session().may_administer
        self._refusal.setVisible(not may)
        for part in self.parts:
            part.show_settings(settings)
            part.setEnabled(may or part.everyones)
        self.data.may_administer(may)
        self.day.show_day(self._operations.first_day())

    def _save(self, **changes: Any) -> None:
        now = self._operations.settings()
        after = replace(now, **changes)
        if after != now:
            self._operations.set_settings(after, self._kept)

    def _keep_mark(self, content: bytes | None) -> None:
        def kept(_: object) -> None:
            self.mark.show_mark(content)
            self._kept(_)

        self._operations.set_image(MARK, content, kept)

    def _kept(self, _: object) -> None:
        self._messages.done("已保存。")
