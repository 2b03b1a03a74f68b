"""A span of days: the usual ones, and two days typed."""

from __future__ import annotations

import datetime

import pytest

from desktop.ui.base.day_span import DaySpanPicker, NotADay, read_day, usual_spans
from tests.ui.fake_operations import TODAY, styled


@pytest.mark.parametrize(
    "typed", ["2023-09-01", "20230901", "2023年9月1日", "2023/9/1", "2023.9.1", "9-1", "9月1日", " 2023-09-01 "]
)
def test_a_day_may_be_written_in_many_ways(typed: str) -> None:
    """All of them are the first of September."""
    assert read_day(typed, TODAY) == datetime.date(2023, 9, 1)


@pytest.mark.parametrize("typed", ["2023-02-29", "2023-13-01", "九月", "2023", "20230931"])
def test_what_is_no_day_is_told(typed: str) -> None:
    """With how to write one, or that there is none such."""
    with pytest.raises(NotADay, match=r"日期写作|没有"):
        read_day(typed, TODAY)


def test_the_usual_spans_are_whole() -> None:
    """Last month has its last day, also in January."""
    assert usual_spans(datetime.date(2024, 3, 31))["上月"] == (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    assert usual_spans(datetime.date(2024, 1, 5))["上月"] == (datetime.date(2023, 12, 1), datetime.date(2023, 12, 31))
    assert usual_spans(TODAY)["最近7天"] == (datetime.date(2023, 9, 9), TODAY)


def test_two_days_are_typed_and_written_the_long_way(qtbot) -> None:
    """And the page hears of it."""
    styled()
    picker = DaySpanPicker(lambda: TODAY)
    qtbot.addWidget(picker)
    picker.choice.setCurrentText("自选日期")
    picker.first.setText("9-1")
    picker.last.setText("20230910")
    with qtbot.waitSignal(picker.changed):
        picker.last.editingFinished.emit()
    assert picker.first.text() == "2023-09-01"
    assert picker.span() == (datetime.date(2023, 9, 1), datetime.date(2023, 9, 10))
    assert picker.words() == "2023-09-01 至 2023-09-10"


def test_days_the_wrong_way_round_are_told_beside_them(qtbot) -> None:
    """Nothing is searched then."""
    picker = DaySpanPicker(lambda: TODAY)
    qtbot.addWidget(picker)
    picker.choice.setCurrentText("自选日期")
    picker.first.setText("2023-09-10")
    picker.last.setText("2023-09-01")
    with qtbot.assertNotEmitted(picker.changed):
        picker.last.editingFinished.emit()
    assert picker.span() is None
    assert "对调" in picker._error.text.text()
