"""政策包: installed packages, packages on a stick, trusted keys, and affected visits."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.errors import HuiqiError
from desktop.callbacks import Failed
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.file_dialogs import open_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.page import clear_layout
from desktop.ui.base.policy_words import policy_lines
from desktop.ui.base.progress import ProgressBar
from desktop.ui.base.question import Confirmation
from desktop.ui.base.texts import Heading, Text
from desktop.ui.settings.pack_keys import KeyCard, key_row
from desktop.ui.settings.pack_offer import OfferCard
from desktop.ui.settings.parts import SettingsPart
from desktop.ui.settings.recheck import RecheckCard, RecheckOperations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from core.policy.installed import Installed
    from core.policy.signing import PublicKey
    from desktop.package_offer import PackageOffer
    from desktop.policies import PackState

_NO_KEY = "还没有登记。没有登记公钥，什么政策包都不能导入。"


class PackOperations(RecheckOperations, Protocol):
    """Operations that this part uses."""

    def packs(self, then: Callable[[PackState], None]) -> None: ...
    def look_at_package(self, file: Path, then: Callable[[PackageOffer], None], failed: Failed) -> None: ...
    def install_package(self, offer: PackageOffer, then: Callable[[PackState], None], failed: Failed) -> None: ...
    def withdraw_package(self, id: str, version: str, then: Callable[[PackState], None], failed: Failed) -> None: ...
    def look_at_key(self, file: Path, then: Callable[[PublicKey], None], failed: Failed) -> None: ...
    def trust_key(self, key: PublicKey, then: Callable[[PackState], None], failed: Failed) -> None: ...
    def distrust_key(self, key: PublicKey, then: Callable[[PackState], None], failed: Failed) -> None: ...


class PacksPart(SettingsPart):
    """Check, compare and install a package; then whom to call."""

    key, title = "packs", "政策包"

    def __init__(self, operations: PackOperations, messages: Messages) -> None:
        super().__init__()
        self._operations, self._messages = operations, messages
        self.body.addWidget(
            Text(
                "政策包由发文部门签发，用 U 盘带来。先登记它的公钥，再导入政策包；导入前先看与原来那一版的不同。"
                "旧版留着，已办结的接待照当时的规则打印。",
                "muted",
            )
        )
        self.load = Button("导入政策包…", "import-package", "primary", icon="add")
        self.load_key = Button("登记公钥…", "import-key", icon="add")
        self.load.clicked.connect(self._ask_package)
        self.load_key.clicked.connect(self._ask_key)
        row = QHBoxLayout()
        row.addWidget(self.load)
        row.addWidget(self.load_key)
        row.addStretch(1)
        self.body.addLayout(row)
        self.work = ProgressBar()
        self.work.ended.connect(lambda: self._enable(True))
        self.offer, self.key_card, self.recheck = OfferCard(), KeyCard(), RecheckCard(operations, messages)
        self.question = Confirmation("撤下", "不撤", "withdraw")
        self.offer.taken.connect(self._install)
        self.key_card.compared.connect(lambda key: operations.trust_key(key, self._trusted(key), self._failed))
        for piece in (self.work, self.offer, self.key_card, self.recheck, self.question):
            self.body.addWidget(piece)
        self._policies, self._keys = _section("本中心的政策"), _section("信任的公钥")
        for section in (self._policies, self._keys):
            self.body.addLayout(section)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Show the present state."""
        self._operations.packs(self.show_state)

    @property
    def busy(self) -> bool:
        """Whether a package or a list is open that would be lost."""
        return self.work.busy or not self.offer.isHidden() or self.recheck.busy

    def show_state(self, state: PackState) -> None:
        """Show policies, unusable packages, and keys."""
        today = self._operations.today()
        cards = [self._policy_card(each, today) for each in state.policies.all]
        troubles = [Text(f"不能用：{each.name}：{each.why}", "error") for each in state.policies.troubles]
        keys = [key_row(key, partial(self._ask_distrust, key)) for key in state.keys]
        _fill(self._policies, [*cards, *troubles])
        none = "练习模式：没有签名的政策包和教学样例也能导入。" if state.practice else _NO_KEY
        _fill(self._keys, keys or [Text(none, "muted")])

    # — packages

    def take_file(self, file: Path) -> None:
        """Check a package and show what it would change."""
        self._put_away()
        self._enable(False)
        self.work.begin(f"正在检查 {file.name}")
        self._operations.look_at_package(file, self._looked_at, self._failed)

    def _ask_package(self) -> None:
        if path := open_path(self, "导入政策包", "政策包 (*.hqp)"):
            self.take_file(Path(path))

    def _looked_at(self, offer: PackageOffer) -> None:
        self.work.end()
        self.offer.offer(offer)

    def _install(self, offer: PackageOffer) -> None:
        manifest = offer.package.manifest

        def taken(state: PackState) -> None:
            self.show_state(state)
            self._messages.done(f"已导入 {manifest.number} 第 {manifest.version} 版，从下一次接待起用。")
            if offer.before is not None:
                self.recheck.begin(offer.package.policy)
            self.load.setFocus()

        self._operations.install_package(offer, taken, self._failed)

    # — keys

    def take_key(self, file: Path) -> None:
        """Read a public key and ask for its fingerprint."""
        self._put_away()
        self._operations.look_at_key(file, self.key_card.offer, self._failed)

    def _ask_key(self) -> None:
        if path := open_path(self, "登记公钥", "公钥 (*.pub)"):
            self.take_key(Path(path))

    def _trusted(self, key: PublicKey) -> Callable[[PackState], None]:
        def done(state: PackState) -> None:
            self.show_state(state)
            self._messages.done(f"已登记 {key.holder} 的公钥。")
            self.load.setFocus()

        return done

    def _ask_distrust(self, key: PublicKey) -> None:
        self.question.ask(
            f"不再信任 {key.holder} 的公钥吗？它签发的政策包就不能用了；已办结的接待照样打印。",
            lambda: self._operations.distrust_key(key, self.show_state, self._failed),
        )

    # — policies

    def _policy_card(self, each: Installed, today: datetime.date) -> Card:
        policy = each.policy
        card = Card()
        card.body.setSpacing(4)
        card.body.addWidget(Text(f"{policy.number}　{policy.title}", "strong"))
        for line in policy_lines(each, today):
            card.body.addWidget(Text(line, "muted"))
        if not each.shipped:
            button = Button("撤下这一版", f"withdraw:{each.id}")
            button.setAccessibleName(f"撤下 {policy.number} 第 {each.version} 版")
            button.clicked.connect(lambda: self._ask_withdraw(each))
            card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _ask_withdraw(self, each: Installed) -> None:
        then = f"改用第 {each.earlier[0]} 版" if each.earlier else "这份政策就不再用于新的接待"
        self.question.ask(
            f"撤下 {each.policy.number} 第 {each.version} 版吗？撤下后{then}；已办结的接待照样打印。",
            lambda: self._operations.withdraw_package(each.id, each.version, self._withdrawn, self._failed),
        )

    def _withdrawn(self, state: PackState) -> None:
        self.show_state(state)
        self._messages.done("已撤下。")

    # — all parts

    def _put_away(self) -> None:
        for card in (self.offer, self.key_card, self.question):
            card.hide()

    def _enable(self, on: bool) -> None:
        for button in (self.load, self.load_key):
            button.setEnabled(on)

    def _failed(self, error: HuiqiError) -> None:
        self.work.end()
        self._messages.error(error.message)
        self.load.setFocus()


def _section(title: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(10)
    column.addWidget(Heading(title, 3))
    inner = QVBoxLayout()
    inner.setSpacing(8)
    column.addLayout(inner)
    return column


def _fill(section: QVBoxLayout, lines: Sequence[QWidget]) -> None:
    inner = section.itemAt(1).layout()
    assert isinstance(inner, QVBoxLayout)
    clear_layout(inner)
    for line in lines:
        inner.addWidget(line)
