"""The parts of 设置 that are plain fields: the centre, its clerks, the 咨询日, the size of letters."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any, Protocol

from core.policy.pack import Policy
from desktop.ui.base import theme
from desktop.ui.base.buttons import Button
from desktop.ui.base.day_span import NotADay, read_day
from desktop.ui.base.fields import FieldRow
from desktop.ui.base.notices import Notice
from desktop.ui.base.page import GAP
from desktop.ui.base.texts import Heading, Text

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QRadioButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

NO_STREET = "（不指定）"
Save = Callable[..., None]  # save(centre="…"): keeps these fields of the settings
Check = Callable[[str], str]  # what was typed → what is wrong with it; '' for nothing


class SettingsShown(Protocol):
    """What is shown here of desktop.settings.CounterSettings."""

    centre: str
    window: str
    clerk: str
    telephone: str
    street: str
    base_points: int
    day_rule: Any
    fixed_day: str
    clerks: tuple[str, ...]
    serial_prefix: str


class SettingsPart(QWidget):
    """A part of the page under a title of its own."""

    key = ""
    title = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 6, 0)
        self.body.setSpacing(16)
        self.body.addWidget(Heading(self.title, 2))

    def show_settings(self, settings: Any) -> None:
        """Show what is set; a field that is being typed in is left alone."""


def put(field: QLineEdit, text: str) -> None:
    """Show a value unless the person is typing another."""
    if not field.hasFocus() and field.text() != text:
        field.setText(text)


class KeptField(FieldRow):
    """A line that is kept when one leaves it, if nothing is wrong with it."""

    def __init__(self, label: str, name: str, keep: Callable[[str], None], check: Check, hint: str = "") -> None:
        self.field = QLineEdit()
        self.field.setObjectName(f"set:{name}")
        self.field.setAccessibleName(label)
        super().__init__(label, self.field, hint)
        self._keep, self._check = keep, check
        self.field.setMaximumWidth(560)
        self.field.textEdited.connect(lambda text: self.set_error(self._check(text.strip())))
        self.field.editingFinished.connect(self._done)

    def _done(self) -> None:
        text = self.field.text().strip()
        fault = self._check(text)
        self.set_error(fault)
        if not fault:
            self._keep(text)


def at_most(count: int, what: str) -> Check:
    """No more than so many characters."""
    return lambda text: f"{what}最多 {count} 个字，现在 {len(text)} 个。" if len(text) > count else ""


def check_telephone(text: str) -> str:
    """Digits, with what one writes between them."""
    fits = re.fullmatch(r"[0-9()（）\-—转 、,，]{0,60}", text)
    return "" if fits else "电话只写数字，可用“-”和“转”，几个电话用“、”隔开。"


def check_prefix(text: str) -> str:
    """The letters at the head of a serial."""
    return "" if re.fullmatch(r"[A-Z0-9]{1,6}", text) else "用 1 到 6 个大写字母或数字，如 BS。"


class CentrePart(SettingsPart):
    """Who prints the paper."""

    key, title = "centre", "中心"

    def __init__(self, policy: Policy, save: Save) -> None:
        super().__init__()
        self.body.addWidget(Text("这些内容印在告知单和底联上。离开输入框就保存。", "muted"))

        def keep(name: str) -> Callable[[str], None]:
            return lambda text: save(**{name: text})

        self._rows = {
            "centre": KeptField(
                "中心名称", "centre", keep("centre"), at_most(40, "名称"), "没有填写时，打印的都是样张。"
            ),
            "window": KeptField("窗口", "window", keep("window"), at_most(20, "窗口"), "如 3 号窗口。"),
            "telephone": KeptField("联系电话", "telephone", keep("telephone"), check_telephone),
            "serial_prefix": KeptField(
                "预审编号字头", "prefix", keep("serial_prefix"), check_prefix,
                "只影响以后的接待。同一个区里每个中心用不同的字头，编号就不会相同。",
            ),
        }  # fmt: skip
        self.street = QComboBox()
        self.street.setObjectName("set:street")
        self.street.addItems([NO_STREET, *policy.facts["所属街镇"].options])
        self.street.setMaximumWidth(560)
        self.street.activated.connect(lambda at: save(street=self.street.itemText(at) if at else ""))
        for row in self._rows.values():
            self.body.addWidget(row)
        self.body.addWidget(FieldRow("所在街镇", self.street))
        self.body.addStretch(1)

    def show_settings(self, settings: SettingsShown) -> None:
        """Show what is set."""
        for name, row in self._rows.items():
            put(row.field, getattr(settings, name))
        self.street.setCurrentText(settings.street or NO_STREET)


class ClerksPart(SettingsPart):
    """Who sits at the counter, and who does now."""

    key, title = "clerks", "经办人"

    def __init__(self, save: Save) -> None:
        super().__init__()
        self._save, self._settings = save, None
        self.now = QComboBox()
        self.now.setObjectName("set:clerk")
        self.now.setMaximumWidth(420)
        self.now.activated.connect(lambda at: save(clerk=self.now.itemText(at) if at else ""))
        self.body.addWidget(FieldRow("现在的经办人", self.now, "新接待记在这个人名下，也印在纸上。"))
        self.name = QLineEdit()
        self.name.setObjectName("set:new-clerk")
        self.name.setPlaceholderText("姓名，按回车加入")
        self.name.returnPressed.connect(self._add)
        self._name_row = FieldRow("加一位经办人", self.name)
        self.name.setMaximumWidth(420)
        self.list = QListWidget()
        self.list.setAccessibleName("经办人名单")
        self.list.setMaximumWidth(420)
        self.list.setMaximumHeight(260)
        self.remove = Button("移除所选", "remove-clerk", icon="remove", tip="以前的接待仍记在这个人名下")
        self.remove.clicked.connect(self._remove)
        self.list.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))
        self.remove.setEnabled(False)
        self.body.addWidget(self._name_row)
        self.body.addWidget(self.list)
        self.body.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)

    def show_settings(self, settings: SettingsShown) -> None:
        """Show what is set."""
        self._clerks, chosen = settings.clerks, settings.clerk
        names = [*settings.clerks, *([chosen] if chosen and chosen not in settings.clerks else [])]
        self.now.clear()
        self.now.addItems(["（不填）", *names])
        self.now.setCurrentIndex(names.index(chosen) + 1 if chosen else 0)
        self.list.clear()
        self.list.addItems(list(settings.clerks))

    _clerks: tuple[str, ...] = ()

    def _add(self) -> None:
        name = " ".join(self.name.text().split())
        fault = self._fault(name)
        self._name_row.set_error(fault)
        if name and not fault:
            self.name.clear()
            first = {} if self._clerks else {"clerk": name}
            self._save(clerks=(*self._clerks, name), **first)

    def _fault(self, name: str) -> str:
        if name in self._clerks:
            return f"名单里已有“{name}”。同名的请加部门或号码区分。"
        return "姓名最多 20 个字。" if len(name) > 20 else ""

    def _remove(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._save(clerks=tuple(name for name in self._clerks if name != item.text()))


class DayPart(SettingsPart):
    """Which day counts for a new visit."""

    key, title = "day", "咨询日"

    def __init__(self, policy: Policy, today: Callable[[], datetime.date], save: Save) -> None:
        super().__init__()
        self._policy, self._today, self._save = policy, today, save
        last = policy.expires.isoformat()
        self.body.addWidget(Text("程序按咨询日判断一项措施是否在期内。每次接待里还可以单独改。", "muted"))
        self._group = QButtonGroup(self)
        words = {
            "last_day": f"方案有效时用当天；失效后用最后一日（{last}）",
            "today": "总是用当天（方案失效后，多数项目会显示“窗口已过”）",
            "fixed": "固定用下面这一天",
        }
        self.choices = {rule: QRadioButton(text) for rule, text in words.items()}
        for rule, button in self.choices.items():
            button.setObjectName(f"set:day-{rule}")
            button.setAccessibleName(words[rule])
            self._group.addButton(button)
            self.body.addWidget(button)
        self.day = KeptField("固定的咨询日", "fixed-day", self._keep_day, self._check_day, "写作 2023-09-01。")
        self.body.addWidget(self.day)
        self._now = Notice("")
        self.body.addWidget(self._now)
        self.body.addStretch(1)
        self._group.buttonClicked.connect(lambda _button: self._chosen())

    def show_settings(self, settings: SettingsShown) -> None:
        """Show what is set."""
        rule = settings.day_rule if settings.day_rule in self.choices else "last_day"
        self.choices[rule].setChecked(True)
        put(self.day.field, settings.fixed_day)
        self.day.setVisible(rule == "fixed")

    def show_day(self, day: datetime.date) -> None:
        """Tell which day a new visit gets."""
        self._now.set_text(f"现在开始的接待，咨询日是 {day.isoformat()}。")

    def _chosen(self) -> None:
        rule = next(rule for rule, button in self.choices.items() if button.isChecked())
        self.day.setVisible(rule == "fixed")
        if rule == "fixed" and not self.day.field.text():
            self.day.field.setText(min(self._policy.expires, self._today()).isoformat())
        self._save(day_rule=rule, **({"fixed_day": self.day.field.text()} if rule == "fixed" else {}))
        if rule == "fixed":
            self.day.field.setFocus()

    def _check_day(self, text: str) -> str:
        try:
            return "" if read_day(text, self._today()) else "请填一天，如 2023-09-01。"
        except NotADay as error:
            return str(error)

    def _keep_day(self, text: str) -> None:
        day = read_day(text, self._today())
        if day is not None:
            self.day.field.setText(day.isoformat())
            self._save(fixed_day=day.isoformat())


class LooksPart(SettingsPart):
    """The size of the letters."""

    key, title = "looks", "字号"

    def __init__(self, save: Save) -> None:
        super().__init__()
        self._save, self._showing = save, False
        self.points = QSlider(Qt.Orientation.Horizontal)
        self.points.setObjectName("set:points")
        self.points.setAccessibleName("字号")
        self.points.setRange(*theme.POINTS)
        self.points.setPageStep(1)
        self.points.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.points.setTickInterval(1)
        self._words = Text("", "strong")
        self._words.setWordWrap(False)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.points, 1)
        row.addWidget(self._words)
        line.setMaximumWidth(420)
        self.points.valueChanged.connect(lambda points: self._words.setText(f"{points} 磅"))
        self.points.valueChanged.connect(self._moved)
        self.body.addWidget(FieldRow("整个窗口的字号", line, "12 到 18 磅，移动滑块马上生效。打印的字号不变。"))
        self.body.addStretch(1)

    def show_settings(self, settings: SettingsShown) -> None:
        """Show what is set."""
        self._showing = True
        self.points.setValue(settings.base_points)
        self._words.setText(f"{settings.base_points} 磅")
        self._showing = False

    def _moved(self, points: int) -> None:
        if not self._showing:
            self._save(base_points=points)
