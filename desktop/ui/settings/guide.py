"""办事指引: the centre's own entries for a measure: papers to bring, phone, window, deadline. Nothing is invented."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from core.policy.guide import SOURCES, GuideEntry, entries_by_source, read_own
from core.policy.pack import Policy
from core.policy.versions import version_words
from desktop.settings import filled_for, guide_key, with_own_guide
from desktop.ui.base.buttons import Button
from desktop.ui.base.day_span import NotADay, read_day
from desktop.ui.base.fields import FieldRow
from desktop.ui.base.headed_list import HeadedLine as Line
from desktop.ui.base.headed_list import HeadedList
from desktop.ui.base.notices import Notice
from desktop.ui.base.page import GAP
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Heading, Text
from desktop.ui.settings.parts import KeptField, SettingsPart, at_most, check_telephone, put

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

_MOST = 600


class GuidePart(SettingsPart):
    """The measures on the left, the fields on the right."""

    key, title = "guide", "办事指引"
    changed = Signal(object)  # dict of GuideEntry by measure, to be stored

    def __init__(self, policies: Sequence[Policy], today: Callable[[], datetime.date]) -> None:
        super().__init__()
        self._policies, self._today = policies, today
        self._policy = policies[0]
        self._entries: dict[str, GuideEntry] = {}
        self._issued: dict[str, GuideEntry] = {}
        self._measure = self._policy.measures[0].id
        self.box = QComboBox()
        self.box.setObjectName("choose:guide-policy")
        self.box.setAccessibleName("哪一份政策的办事指引")
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.box.activated.connect(self._turn_to)
        self.body.addWidget(
            Text(
                "原文没有写材料、电话和窗口。这里填了，结果页和告知单上就有，并写明是本中心提示；"
                "没有填的，用政策包所附指南的，也没有的不写，程序不会编。",
                "muted",
            )
        )
        self.body.addWidget(self.box)
        self._fill_box()
        halves = QHBoxLayout()
        halves.setSpacing(18)
        self.list = HeadedList("项目")
        self.list.setMinimumWidth(200)
        self.list.chosen.connect(self.choose)
        halves.addWidget(self.list, 2)
        halves.addWidget(self._build_fields(), 3)
        self.body.addLayout(halves, 1)
        self._list_again()

    def take_policies(self, policies: Sequence[Policy]) -> None:
        """Update the policies in use."""
        if [policy.digest for policy in policies] != [policy.digest for policy in self._policies]:
            self._policies = policies
            self._policy = next((each for each in policies if each.id == self._policy.id), policies[0])
            if all(measure.id != self._measure for measure in self._policy.measures):
                self._measure = self._policy.measures[0].id
            self._fill_box()

    def _fill_box(self) -> None:
        self.box.clear()
        self.box.addItems([f"{policy.number}　{policy.title}" for policy in self._policies])
        self.box.setCurrentIndex([policy.id for policy in self._policies].index(self._policy.id))
        self.box.setVisible(len(self._policies) > 1)

    def show_guide(self, entries: Mapping[str, GuideEntry]) -> None:
        """Show the entries of the centre, and those of the pack."""
        self._entries = {id: entry for id, entry in entries.items() if entry.by == "centre"}
        of_pack = {id: entry if entry.by == "pack" else entry.under for id, entry in entries.items()}
        self._issued = {id: entry for id, entry in of_pack.items() if entry}
        self._list_again()
        self._show()

    def _turn_to(self, at: int) -> None:
        self._commit_materials()
        self._policy = self._policies[at]
        self._measure = self._policy.measures[0].id
        self._list_again()
        self._show()

    @property
    def _key(self) -> str:
        """The key of the entry for the selected measure."""
        return guide_key(self._policy, self._measure)

    def choose(self, measure: str) -> None:
        """Show the fields of a measure."""
        self._commit_materials()
        self._measure = measure
        self._show()

    def _build_fields(self) -> QWidget:
        self._name = Heading("", 3)
        self.materials = QPlainTextEdit()
        self.materials.setObjectName("set:materials")
        self.materials.setAccessibleName("所需材料")
        self.materials.setTabChangesFocus(True)
        self.materials.setMaximumHeight(self.materials.fontMetrics().height() * 4)
        self.materials.installEventFilter(self)
        self._materials_row = FieldRow("所需材料", self.materials, "一行写一样。")
        self.materials.textChanged.connect(self._check_materials)
        self.telephone_field = KeptField("联系电话", "guide-telephone", self._keeper("telephone"), check_telephone)
        self.window_field = KeptField("办理窗口", "guide-window", self._keeper("window"), at_most(60, "办理窗口"))
        self.address_field = KeptField("地址", "guide-address", self._keeper("address"), at_most(60, "地址"))
        self.days = {
            name: KeptField(label, f"guide-{name}", self._day_keeper(name), self._check_day, "写作 2023-10-31。")
            for name, label in (("opens", "申报开始"), ("closes", "申报截止"))
        }
        self._of_pack = Text("", "muted")
        self._outdated = Notice("", "warning")
        self.checked = Button("核对无误", "guide-checked", icon="check")
        self.checked.clicked.connect(self._looked_over)
        fields = QWidget()
        column = QVBoxLayout(fields)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(GAP)
        two = QHBoxLayout()
        for field in self.days.values():
            two.addWidget(field)
        for piece in (
            self._name, self._outdated, self.checked, self._of_pack, self._materials_row, self.telephone_field,
            self.window_field, self.address_field,
        ):  # fmt: skip
            column.addWidget(piece)
        column.addLayout(two)
        column.addStretch(1)
        scroll = Scroll(fields, self)
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # the page need not be as tall
        return scroll

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Save the materials when the field loses the focus."""
        if watched is self.materials and event.type() == QEvent.Type.FocusOut:
            self._commit_materials()
        return super().eventFilter(watched, event)

    def _keeper(self, name: str) -> Callable[[str], None]:
        return lambda text: self._keep(**{name: text})

    def _day_keeper(self, name: str) -> Callable[[str], None]:
        """A handler that normalises a date before saving."""

        def keep(text: str) -> None:
            day = read_day(text, self._today())
            self._keep(**{name: day.isoformat() if day else ""})

        return keep

    def _check_day(self, text: str) -> str:
        try:
            read_day(text, self._today())
        except NotADay as error:
            return str(error)
        return ""

    def _looked_over(self) -> None:
        """Mark an entry made for an earlier version as reviewed for this one."""
        self._put(self._entries[self._key])
        self.materials.setFocus()

    def _check_materials(self) -> None:
        length = len(self.materials.toPlainText())
        self._materials_row.set_error(f"材料最多 {_MOST} 个字，现在 {length} 个。" if length > _MOST else "")

    def _commit_materials(self) -> None:
        text = self.materials.toPlainText().strip()
        if len(text) <= _MOST:
            self._keep(materials=text)

    def _keep(self, **changes: str) -> None:
        before = self._entries.get(self._key, GuideEntry()).own
        after = {name: text for name, text in {**before, **changes}.items() if text}
        if after == before:
            return
        self._put(read_own(after) if after else None)

    def _put(self, entry: GuideEntry | None) -> None:
        """Store the entry of the selected measure for the version shown."""
        self._entries.pop(self._key, None)
        if entry is not None:
            self._entries[self._key] = filled_for(entry, self._policy, self._measure)
        self._list_again()
        self._show()
        self.changed.emit(dict(self._entries))

    def _list_again(self) -> None:
        lines: list[Line] = []
        article = 0
        filled = with_own_guide(self._policy, self._entries).guide
        for measure in self._policy.measures:
            if measure.article != article:
                article = measure.article
                lines.append(Line(f"第{article}条　{self._policy.article(article).title}"))
            entry = filled.get(measure.id)
            said = "" if entry is None or entry.by != "centre" else "请核对" if entry.outdated else "已填"
            lines.append(Line(f"{measure.id}　{measure.name}", measure.id, said))
        self.list.show_entries(lines)
        self.list.mark(self._measure)

    def _show(self) -> None:
        measure = self._policy.measure(self._measure)
        entry = self._entries.get(self._key, GuideEntry())
        self._name.setText(f"{measure.id}　{measure.name}")
        found = with_own_guide(self._policy, self._entries).guide.get(self._measure)
        old = found is not None and found.outdated
        said = f"这一项是按{version_words(entry.version)}填的，后来编号或内容有改动。请逐栏核对，改好或者按“核对无误”。"
        self._outdated.set_text(said if old else "")
        self.checked.setVisible(old)
        if not self.materials.hasFocus():
            self.materials.setPlainText(entry.materials)
        put(self.telephone_field.field, entry.telephone)
        put(self.window_field.field, entry.window)
        put(self.address_field.field, entry.address)
        for name, field in self.days.items():
            put(field.field, getattr(entry, name))
        issued = [f"{name} {text}" for _, rows in entries_by_source(self._issued.get(self._key)) for name, text in rows]
        self._of_pack.setText(f"{SOURCES['pack']}：{'；'.join(issued)}" if issued else "")
        self._of_pack.setVisible(bool(issued))
