"""政策制作: from a policy's text to a signed pack, on machines where it is enabled."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from core.authoring.draft_editor import HEAD
from core.authoring.edge_visits import CaseProposal, MissingCases
from core.authoring.new_facts import KnownFact, new_fact
from core.errors import HuiqiError
from core.policy.installed import Installed
from core.records.values import Session
from desktop.callbacks import Failed
from desktop.ui.authoring.start_pane import StartPane
from desktop.ui.authoring.work_pane import WorkPane
from desktop.ui.authoring.work_view import TABS
from desktop.ui.base.buttons import Button
from desktop.ui.base.messages import Messages
from desktop.ui.base.notices import Notice
from desktop.ui.base.page import ROOM, Page, bind_key
from desktop.ui.base.texts import Elided, Heading

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from core.authoring.draft_editor import DraftEditor


class AuthoringOperations(Protocol):
    """Operations that this page uses."""

    def session(self) -> Session: ...
    def today(self) -> datetime.date: ...
    def installed(self) -> Sequence[Installed]: ...
    def drafts(self, then: Callable[[Sequence[str]], None]) -> None: ...
    def open_draft(self, id: str, then: Callable[[DraftEditor], None], failed: Failed) -> None: ...
    def begin_draft(self, id: str, source: Path | str, then: Callable[[DraftEditor], None], failed: Failed) -> None: ...
    def check_draft(self, files: Any, then: Callable[[Sequence[str]], None], failed: Failed) -> Any: ...
    def lacking_cases(self, find: Any, then: Callable[[MissingCases | None], None], failed: Failed) -> Any: ...
    def known_facts(self, have: Sequence[str], then: Callable[[Sequence[KnownFact]], None]) -> None: ...
    def export_draft(
        self, files: Any, author: str, key: Path, passphrase: str, to: Path, then: Callable[[str], None], failed: Failed
    ) -> Any: ...
    def make_signing_key(
        self, holder: str, passphrase: str, to: Path, then: Callable[[Path], None], failed: Failed
    ) -> None: ...


class AuthoringPage(Page):
    """First the choice of a pack, then the pack."""

    def __init__(self, operations: AuthoringOperations, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("authoring", "政策制作", parent)
        self._operations, self._messages = operations, messages
        self.work: WorkPane | None = None
        self._refusal = Notice("政策制作由管理员来做。按 F11 换管理员登录。", "warning")
        self._refusal.hide()
        self.start = StartPane()
        self.start.open_asked.connect(self._open)
        self.start.begin_asked.connect(self._begin)
        self.title_line = Elided("")
        self.title_line.setProperty("tone", "muted")
        self.other = Button("换一份…", "other-draft", tip="回到制作中的各份；改动都已保存")
        self.other.clicked.connect(self._leave)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start)
        head = QHBoxLayout()
        head.setSpacing(12)
        self._heading = Heading("政策制作", 2)
        self._heading.setWordWrap(False)
        head.addWidget(self._heading)
        head.addWidget(self.title_line, 1)
        head.addWidget(self.other)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM // 2, 8, ROOM // 2, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._refusal)
        column.addWidget(self._stack, 1)
        self.other.hide()
        self._keys()

    def refresh(self) -> None:
        """Show the packs being edited; an open pack stays open."""
        may = self._operations.session().may_administer
        self._refusal.setVisible(not may)
        self._stack.setEnabled(may)
        self._stack.setVisible(may)
        if self.work is None:
            self._operations.drafts(self.start.show_drafts)
            policies = self._operations.installed()
            self.start.show_policies([(p.id, f"{p.policy.number}　{p.policy.title}") for p in policies])

    def first_focus(self) -> QWidget:
        """The policy's text, if a pack is open."""
        if self.work is not None:
            return self.work.text.words
        return self.start.id if self.start.none.isVisibleTo(self.start) else self.start.list

    # ── choice of a pack

    def _open(self, id: str) -> None:
        self._operations.open_draft(id, self._take, self._failed)

    def _begin(self, id: str, source: Path | str) -> None:
        self._operations.begin_draft(id, source, self._take, self._failed)

    def _take(self, desk: DraftEditor) -> None:
        self.work = WorkPane(desk, self._operations.today)
        self.work.failed.connect(self._messages.warning)
        self.work.facts.taken.connect(self._take_fact)
        self.work.facts.made.connect(self._make_fact)
        self.work.trial.kept.connect(self._keep_case)
        self.work.cases.asked.connect(self._find_cases)
        self.work.cases.confirmed.connect(self._confirm)
        self.work.cases.opened.connect(self._look_at)
        self.work.sign.check_asked.connect(self._check)
        self.work.sign.sign_asked.connect(self._sign)
        self.work.sign.key_asked.connect(self._make_key)
        self._stack.addWidget(self.work)
        self._stack.setCurrentWidget(self.work)
        self.other.show()
        self._tell_title()
        self.work.reread.connect(self._tell_title)
        self._ask_known()
        self.work.text.words.setFocus()

    def _leave(self) -> None:
        if self.work is not None:
            self._stack.removeWidget(self.work)
            self.work.deleteLater()
            self.work = None
        self.other.hide()
        self.title_line.setText("")
        self.refresh()
        self.first_focus().setFocus()

    def _tell_title(self) -> None:
        if self.work is not None:
            policy = self.work.desk.reading.policy
            drafts = sum(item.draft for item in self.work.desk.items())
            left = f"　草稿 {drafts} 项" if drafts else ""
            self.title_line.setText(
                f"{self.work.desk.bench.id}　{policy.number}　{policy.title}{left}　（改动随时保存）"
            )

    # ── facts

    def _ask_known(self) -> None:
        if self.work is not None:
            have = tuple(self.work.desk.reading.policy.facts)
            self._operations.known_facts(have, self.work.facts.show_known)

    def _take_fact(self, known: KnownFact) -> None:
        self._with_work(lambda work: work.desk.take_fact(known), f"加入了 {known.name}。")

    def _make_fact(self, name: str, kind: str, question: str, extra: dict[str, str], of: str) -> None:
        def act(work: WorkPane) -> None:
            work.desk.add_fact(name, new_fact(kind, question, extra), of)
            work.facts.clear()

        self._with_work(act, f"加入了 {name}。")

    def _with_work(self, act: Callable[[WorkPane], object], done: str) -> None:
        if self.work is None:
            return
        try:
            act(self.work)
        except HuiqiError as error:
            self._messages.warning(error.message)
            return
        self.work.read_again()
        self._ask_known()
        self._messages.done(done)

    # ── cases

    def _keep_case(self, visit: Any, title: str) -> None:
        item = self.work.item if self.work is not None else HEAD
        self._with_work(lambda work: work.desk.keep_case(item, visit, title), f"存为样例：{title}。")

    def _find_cases(self) -> None:
        work = self.work
        if work is None:
            return
        work.read_again()
        work.cases.work.begin("正在找")
        find = work.desk.lacking_in(work.item)
        policy = work.desk.reading.policy
        self._operations.lacking_cases(find, lambda found: work.cases.show_found(found, policy), self._failed)

    def _confirm(self, proposal: CaseProposal) -> None:
        self._with_work(lambda work: work.desk.keep_case(proposal.measure, proposal.visit, proposal.edge), "存为样例。")

    def _look_at(self, proposal: CaseProposal) -> None:
        if self.work is not None:
            self.work.tab("试一笔")
            self.work.trial.show_visit(proposal.visit)

    # ── signing

    def _check(self) -> None:
        work = self.work
        if work is not None:
            work.tabs.setCurrentIndex(TABS.index("签发"))
            work.sign.begin("正在检查")
            self._operations.check_draft(work.desk.bench.files, work.sign.show_checked, self._sign_failed)

    def _sign(self, author: str, key: Path, passphrase: str, to: Path) -> None:
        work = self.work
        if work is None:
            return

        def done(name: str) -> None:
            work.sign.end(f"已签名，存为 {name}。")
            work.sign.phrase.clear()
            self._messages.done(f"已签名，存为 {name}。")

        work.sign.begin("正在检查、签名")
        self._operations.export_draft(work.desk.bench.files, author, key, passphrase, to, done, self._sign_failed)

    def _make_key(self, holder: str, passphrase: str, to: Path) -> None:
        if self.work is not None:
            self.work.sign.begin("正在做密钥")
            self._operations.make_signing_key(holder, passphrase, to, self.work.sign.show_key, self._sign_failed)

    def _sign_failed(self, error: HuiqiError) -> None:
        if self.work is not None:
            self.work.sign.end(error.message)
        self._failed(error)

    def _failed(self, error: HuiqiError) -> None:
        if self.work is not None:
            self.work.cases.work.end()
        self._messages.error(error.message)

    # ── keys

    def _keys(self) -> None:
        acts: dict[str, Callable[[WorkPane], object]] = {
            "Ctrl+Z": WorkPane.undo, "Ctrl+Shift+Z": WorkPane.redo, "Ctrl+Y": WorkPane.redo,
            "F7": lambda work: work.text.words.next_chip(1), "Shift+F7": lambda work: work.text.words.next_chip(-1),
            "Ctrl+L": lambda work: work.text.words.select_clause(),
            "Ctrl+T": lambda work: work.text.words.setFocus(),
            "Ctrl+PgDown": lambda work: work.step(1), "Ctrl+PgUp": lambda work: work.step(-1),
        }  # fmt: skip
        acts |= {
            key: partial(_to_tab, name) for key, name in zip(("F2", "F3", "F4", "F5", "F6", "F8"), TABS, strict=True)
        }
        for key, act in acts.items():
            bind_key(key, partial(self._do, act), self)

    def _do(self, act: Callable[[WorkPane], object]) -> None:
        if self.work is not None:
            act(self.work)


_TAB_KEYS = ("F2", "F3", "F4", "F5", "F6", "F8")


def _to_tab(name: str, work: WorkPane) -> None:
    work.tab(name)
