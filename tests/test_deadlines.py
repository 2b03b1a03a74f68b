"""申报截止 of what a finished visit may have: on the list of 回访, to be called two weeks before."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from core.assess import assess, read_visit
from core.policy import load_policy
from core.policy.guide import GuideEntry
from core.records import open_store
from desktop.deadlines import follow_deadlines
from desktop.papers import store_visit

POLICY = load_policy("baoshan-2023-1")
ANSWERS = {
    "企业名称": "上海示例数据有限公司",
    "主体类型": "企业",
    "注册地": "宝山区",
    "税务登记地": "宝山区",
    "DCMM认证": [{"等级": "二级", "认证日": "2023-07-01"}],
}
VISIT = read_visit(POLICY, {"policy": POLICY.id, "as_of": "2023-09-01", "unmentioned": "none", "answers": ANSWERS})


@pytest.mark.parametrize(
    ("closes", "words", "due"),
    [
        ("2023-10-31", "申报 2023-10-31 截止", "2023-10-17"),
        ("2023-09-15", "申报 2023-09-15 截止", "2023-09-01"),
        ("2023-09-05", "申报 2023-09-05 截止", "2023-09-01"),
        ("2023-09-01", "申报 2023-09-01 截止", "2023-09-01"),
        ("2023-08-31", "申报已于 2023-08-31 截止", ""),
    ],
)
def test_a_measure_that_may_be_had_is_called_for_in_time(tmp_path: Path, closes: str, words: str, due: str) -> None:
    guide = {"20-1": GuideEntry(closes=closes), "21-1": GuideEntry(closes=closes)}  # 21-1 is not touched by the visit
    with open_store(tmp_path) as store:
        kept = store_visit(store, POLICY, VISIT, ANSWERS)
        follow_deadlines(store, kept.id, assess(POLICY, VISIT), guide, datetime.date(2023, 9, 1))
        (told,) = (wait for wait in store.waits.all() if wait.kind == "closing")
        assert told.words.endswith(words)
        assert told.words.count("截止") == 1
        assert (told.due.isoformat() if told.due else "") == due
        assert told.day == datetime.date.fromisoformat(closes)


def test_without_a_deadline_nothing_is_told(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        kept = store_visit(store, POLICY, VISIT, ANSWERS)
        for guide in ({}, {"20-1": GuideEntry(window="3号窗口")}):
            follow_deadlines(store, kept.id, assess(POLICY, VISIT), guide, datetime.date(2023, 9, 1))
        assert all(wait.kind != "closing" for wait in store.waits.all())
