"""Seen by eyes that are not young, on a screen that is not new: the contrasts of WCAG 2.2, and more than colour."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from core.assess.status import Status
from desktop.resources import text
from desktop.ui.base import colours as c
from desktop.ui.base.buttons import Button
from desktop.ui.base.choice_bar import ChoiceBar
from desktop.ui.base.fields import FieldRow
from desktop.ui.base.messages import MessageBar, Messages
from desktop.ui.base.status_looks import STATUS
from desktop.ui.statistics.charts import ColumnChart
from desktop.ui.statistics.sheets import TOLD
from tests.ui.fake_operations import styled

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QListWidget, QListWidgetItem, QRadioButton

READ, SEEN = 4.5, 3.0
"""What letters need, and what shows where something is (1.4.3, 1.4.11)."""


def lightness(colour: str) -> float:
    """Relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_that_of_the_standard() -> None:
    """Black on white is 21; the grey that is known to be the lightest for letters is 4.5."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("ground", [c.PAPER, c.GROUND])
def test_letters_are_read(ground: str) -> None:
    """On paper and on the ground of a page; also the hint in an empty field."""
    for ink in (c.INK, c.MUTED, c.ACCENT, c.ERROR, c.WARNING, c.DONE, c.PLACEHOLDER, c.LAW, c.LAW_JUDGED):
        assert contrast(ink, ground) >= READ, ink


def test_letters_are_read_on_their_own_grounds() -> None:
    """Of messages, statuses, selected rows, the rail, and what a search found."""
    pairs = [
        (c.ERROR, c.ERROR_GROUND), (c.WARNING, c.WARNING_GROUND), (c.DONE, c.DONE_GROUND), (c.MUTED, c.WASH),
        (c.INK, c.WASH), (c.PAPER, c.ACCENT), (c.RAIL_ICON, c.INK), (c.INK, c.HIT), (c.INK, c.HIT_NOW),
        *((look.foreground, ground) for look in STATUS.values() for ground in (look.background, c.PAPER, c.WASH)),
    ]  # fmt: skip
    assert [pair for pair in pairs if contrast(*pair) < READ] == []


def rule(selector: str) -> str:
    """The style sheet's rule for a selector, alone or in a list."""
    sheet = re.sub(r"/\*.*?\*/", "", text("style.qss"), flags=re.DOTALL)
    found = [
        body
        for names, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet)
        if selector in re.split(r",\s*", names.strip())
    ]
    assert found, selector
    return " ".join(found)


def test_what_can_be_pressed_or_typed_into_is_seen() -> None:
    """Its outline, on paper and on the ground of a page; and the mark of what has the keyboard."""
    for edge in (c.EDGE, c.ACCENT, c.ERROR):
        assert contrast(edge, c.PAPER) >= SEEN
        assert contrast(edge, c.GROUND) >= SEEN
    for selector in ("QPushButton", "QLineEdit", "QComboBox", "QDateEdit"):
        assert "1px solid $edge" in rule(selector), selector
        assert "2px solid $accent" in rule(f"{selector}:focus"), selector


def test_the_selected_row_is_seen() -> None:
    """By a line in a colour that contrasts with the row itself and with its neighbours."""
    for ground in (c.PAPER, c.WASH, c.GROUND):
        assert contrast(c.ACCENT, ground) >= SEEN
    for view in ("QListView", "QTableView", "QTreeView"):
        assert re.search(r"border-\w+: \dpx solid \$accent", rule(f"{view}::item:selected")), view


def test_nothing_has_two_marks_of_the_keyboard() -> None:
    """The style's own dotted line is off: the border of the sheet is the one."""
    assert "outline: none" in rule("QWidget")


def test_bars_are_told_apart_without_colour() -> None:
    """Each status in a bar has its own pattern, and an outline that is visible on its ground."""
    looks = {(STATUS[status].foreground, STATUS[status].pattern) for status in TOLD}
    for (_, one), (_, other) in combinations(looks, 2):
        assert one != other
    for status in Status:
        assert contrast(STATUS[status].foreground, STATUS[status].background) >= SEEN


def test_a_few_answers_are_a_named_group_of_radio_buttons(qtbot) -> None:  # type: ignore[no-untyped-def]
    """To a screen reader, with what is chosen; and none may be chosen."""
    styled()
    bar = ChoiceBar(("是", "否"))
    bar.setAccessibleName("经营地在宝山")
    qtbot.addWidget(bar)
    group = QAccessible.queryAccessibleInterface(bar)
    assert (group.role(), group.text(QAccessible.Text.Name)) == (QAccessible.Role.Grouping, "经营地在宝山")
    first = QAccessible.queryAccessibleInterface(bar.buttons[0])
    assert (first.role(), first.text(QAccessible.Text.Name)) == (QAccessible.Role.RadioButton, "是")
    assert group.text(QAccessible.Text.Description).startswith("未选")
    QTest.keyClicks(bar, "2")
    assert group.text(QAccessible.Text.Description).startswith("已选 否")
    assert [button.isChecked() for button in bar.buttons] == [False, True]
    bar.buttons[1].click()
    assert (bar.index, [button.isChecked() for button in bar.buttons]) == (-1, [False, False])


def test_what_is_wrong_is_told_to_a_screen_reader(qtbot) -> None:  # type: ignore[no-untyped-def]
    """With the field it is about."""
    row = FieldRow("电话", QLineEdit())
    qtbot.addWidget(row)
    row.set_error("电话只能有数字和短横。")
    assert row.editor.accessibleDescription() == "电话只能有数字和短横。"
    row.set_error("")
    assert row.editor.accessibleDescription() == ""


def test_a_message_is_an_alert(qtbot) -> None:  # type: ignore[no-untyped-def]
    """A screen reader says it wherever the keyboard is."""
    heard: list[tuple[object, object]] = []
    messages = Messages()
    bar = MessageBar(messages)
    qtbot.addWidget(bar)
    bar.alert = lambda: heard.append((bar.accessibleName(), bar.isVisibleTo(None)))  # type: ignore[method-assign]
    messages.error("没有保存。")
    assert heard == [("没有保存。", True)]


def test_what_stands_in_an_empty_field_is_drawn_as_dark_as_it_should(qtbot) -> None:
    """Not only named: the style sheet's own colour of letters would make it half as dark."""
    styled()
    line = QLineEdit()
    qtbot.addWidget(line)
    line.setPlaceholderText("企业名称" * 6)
    line.resize(420, 44)
    picture = line.grab().toImage()
    darkest = min((picture.pixelColor(x, y).name() for x in range(14, 400) for y in range(10, 34)), key=lightness)
    assert contrast(darkest, c.PAPER) >= READ


def test_labels_of_charts_are_read(qtbot) -> None:
    """And the sentence where there is nothing to draw."""
    styled()
    chart = ColumnChart("接待次数", "这段时间没有办结的接待")
    qtbot.addWidget(chart)
    assert contrast(chart._quiet().name(), c.PAPER) >= READ


@pytest.mark.parametrize("on", [False, True])
def test_one_of_a_few_is_seen(qtbot, on: bool) -> None:
    """The ring of a radio button, chosen or not."""
    styled()
    button = QRadioButton("某项")
    qtbot.addWidget(button)
    button.setChecked(on)
    button.resize(200, 40)
    picture = button.grab().toImage()
    row = [picture.pixelColor(x, 20).name() for x in range(2, 24)]
    assert contrast(min(row, key=lightness), c.GROUND) >= SEEN
    assert (c.ACCENT in row) == on


@pytest.mark.parametrize("state", [Qt.CheckState.Unchecked, Qt.CheckState.Checked])
def test_boxes_to_tick_are_seen(qtbot, state: Qt.CheckState) -> None:
    """Their outline, empty and ticked, in a list and by themselves; and one from the other."""
    styled()
    box, listed = QCheckBox("某项"), QListWidget()
    for widget in (box, listed):
        qtbot.addWidget(widget)
        widget.resize(300, 60)
        widget.show()
    box.setCheckState(state)
    item = QListWidgetItem("某项", listed)
    item.setCheckState(state)
    for widget in (box, listed):
        picture = widget.grab().toImage()
        row = [picture.pixelColor(x, (20 if widget is listed else 30)).name() for x in range(3, 26)]
        edge = min(row, key=lightness)
        assert contrast(edge, c.PAPER) >= SEEN
        assert (c.ACCENT in row) == (state == Qt.CheckState.Checked)


def test_a_word_has_room_beside_its_drawing(qtbot) -> None:
    """Also one that comes later."""
    early, late = Button("打印", icon="print"), Button("", icon="print")
    for button in (early, late):
        qtbot.addWidget(button)
    assert late.iconSize().width() == 20
    late.setText("打印")
    assert late.iconSize() == early.iconSize()
    picture = late.icon().pixmap(late.iconSize()).toImage()
    assert all(picture.pixelColor(x, y).alpha() == 0 for x in (21, 22, 23) for y in range(20))
