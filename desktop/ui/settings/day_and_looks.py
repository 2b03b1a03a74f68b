"""咨询日 and 字号: the day for new visits, and the font size."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.policy.pack import Policy
from desktop.settings import last_day
from desktop.ui.base import theme
from desktop.ui.base.day_span import NotADay, read_day
from desktop.ui.base.fields import FieldRow
from desktop.ui.base.notices import Notice
from desktop.ui.base.page import GAP
from desktop.ui.base.texts import Text
from desktop.ui.settings.parts import KeptField, Save, SettingsPart, put

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QRadioButton,
    QSlider,
    QWidget,
)

if TYPE_CHECKING:
    from desktop.settings import CounterSettings


class DayPart(SettingsPart):
    """The rule for the 咨询日 of new visits."""

    key, title = "day", "咨询日"

    def __init__(self, policies: Sequence[Policy], today: Callable[[], datetime.date], save: Save) -> None:
        super().__init__()
        self._last, self._today, self._save = last_day(policies), today, save
        what = "方案" if len(policies) == 1 else "有一份政策"
        self.body.addWidget(Text("程序按咨询日判断一项措施是否在期内。每次接待里还可以单独改。", "muted"))
        self._group = QButtonGroup(self)
        words = {
            "last_day": f"{what}有效时用当天；{'失效' if len(policies) == 1 else '都失效'}后用最后一日（{self._last}）",
            "today": "总是用当天（失效以后，多数项目会显示“窗口已过”）",
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

    def show_settings(self, settings: CounterSettings) -> None:
        """Show the settings."""
        rule = settings.day_rule if settings.day_rule in self.choices else "last_day"
        self.choices[rule].setChecked(True)
        put(self.day.field, settings.fixed_day)
        self.day.setVisible(rule == "fixed")

    def show_day(self, day: datetime.date) -> None:
        """Show the day that a new visit gets."""
        self._now.set_text(f"现在开始的接待，咨询日是 {day.isoformat()}。")

    def _chosen(self) -> None:
        rule = next(rule for rule, button in self.choices.items() if button.isChecked())
        self.day.setVisible(rule == "fixed")
        if rule == "fixed" and not self.day.field.text():
            self.day.field.setText(min(self._last, self._today()).isoformat())
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
    """The font size."""

    key, title = "looks", "字号"
    everyones = True

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

    def show_settings(self, settings: CounterSettings) -> None:
        """Show the settings."""
        self._showing = True
        self.points.setValue(settings.base_points)
        self._words.setText(f"{settings.base_points} 磅")
        self._showing = False

    def _moved(self, points: int) -> None:
        if not self._showing:
            self._save(base_points=points)
