"""A list of very many records on the 底联, and what a QR code that cannot hold them promises."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.assess.answers import NO_DAY, UNKNOWN, Between
from core.policy.pack import Fact
from core.report import long_lists, qr, summary
from tests.report import builders

HIRED = Fact(
    "招用",
    "list",
    fields=(
        Fact("人数", "count", unit="人"),
        Fact("工资", "money"),
        Fact("合同止", "date", endless=True),
        Fact("已缴社保", "bool"),
        Fact("备注", "text"),
    ),
)


def told(*records: dict[str, Any]) -> list[str]:
    """The lines of a list, without the first."""
    return [line.text for line in long_lists.summed(HIRED, records)][1:]


def test_sums_ends_and_counts_are_told_field_by_field() -> None:
    """Ranges keep both ends; 无, 不清楚 and what was not filled in are counted apart."""
    assert told(
        {"人数": 2, "工资": 100_00, "合同止": date(2024, 3, 1), "已缴社保": True, "备注": "甲"},
        {"人数": Between(3, 5), "工资": 300_00, "合同止": NO_DAY, "已缴社保": True, "备注": "甲"},
        {"人数": UNKNOWN, "合同止": date(2023, 3, 1), "已缴社保": False, "备注": "乙"},
    ) == [
        "人数：合计 5人 ~ 7人（2人 至 5人），不清楚 1 条",
        "工资：合计 400.00元（100.00元 至 300.00元），没有填 1 条",
        "合同止：2023-03-01 至 2024-03-01，无 1 条",
        "已缴社保：是 2 条、否 1 条",
        "备注：已填 3 条，2 种",
    ]


def test_the_digest_is_of_every_value_and_of_the_order() -> None:
    """Another value, or another order, is another list."""
    lists = (
        [{"人数": 1}, {"人数": 2}],
        [{"人数": 2}, {"人数": 1}],
        [{"人数": 1}, {"人数": 3}],
        [{"人数": 1}, {"人数": 2}],
    )
    one, turned, other, again = (long_lists.summed(HIRED, records)[0].text for records in lists)
    assert one == again
    assert len({one, turned, other}) == 3


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([1], "第 1 条，共 1 条"),
        ([2, 3, 4, 7, 9, 10], "第 2～4、7、9～10 条，共 6 条"),
        (
            list(range(1, 100, 2)),
            "第 1、3、5、7、9、11、13、15、17、19、21、23、25、27、29、31、33、35、37、39… 条，共 50 条",
        ),
    ],
)
def test_records_are_named_in_runs(numbers: list[int], words: str) -> None:
    """As many runs as can be read."""
    assert long_lists.places(numbers) == words


def loans(count: int) -> builders.Case:
    """So many loans."""
    return builders.crowded(loans=count, roofs=0)


def test_a_long_list_is_summed_and_a_short_one_told() -> None:
    """On both sides of the limit; the counts of the reasons fit."""
    short, long = (
        "\n".join(loans(count).summary("底联").texts()) for count in (long_lists.MOST, long_lists.MOST + 1)
    )  # fmt: skip
    assert f"{long_lists.MOST}. " in short
    assert "只列合计" not in short
    assert f"共 {long_lists.MOST + 1} 条，这里只列合计" in long
    assert f"{long_lists.MOST + 1}. 放款日" not in long
    assert "放款日：2022-01-" in long


def test_a_long_list_is_told_record_by_record_where_that_is_wished_for() -> None:
    """Totals and digest are those of the summed paper, each record follows; a short list is printed once."""
    case = loans(long_lists.MOST + 1)
    summed, full = ("\n".join(case.summary("底联", full=wished).texts()) for wished in (False, True))
    assert f"{long_lists.MOST + 1}. 放款日 2022-" in full
    assert full.count(". 放款日 2022-") == long_lists.MOST + 1
    assert "只列合计" not in full
    digest = summed.split("摘要 ")[1][:16]
    assert f"逐条列出；摘要 {digest}" in full
    assert long_lists.any_too_long(case.policy, case.visit)
    short = loans(long_lists.MOST)
    assert not long_lists.any_too_long(short.policy, short.visit)
    assert [*short.summary("底联", full=True).texts()][2:] == [*short.summary("底联").texts()][2:]
    assert [*case.summary("告知单", full=True).texts()] == [*case.summary("告知单").texts()]


def test_the_paper_promises_no_answers_that_its_code_does_not_hold() -> None:
    """Beyond four codes it says where the answers are."""
    few = builders.worked("S01").summary().closing.qr_note
    assert few.startswith("扫码可在其他窗口调出回答")
    codes = qr.payloads(*_bare(400), "BS20230815-0007")
    assert not qr.carries_visit(codes)
    assert "调出回答请到出具的窗口" in summary._scan_note(codes)
    assert "扫码可" not in summary._scan_note(codes)


def test_records_that_are_all_alike_print_though_they_pack_well() -> None:
    """5,000 like records fit the codes and are more than a code is read back to: the sheet says the serial only."""
    made = builders.worked("S01")
    row = {"放款日": date(2022, 1, 1), "金额": 100_00, "担保费": 100, "市担保基金担保": True}
    for count, held in ((100, True), (5_000, False)):
        visit = made.visit.answered("担保贷款", (row,) * count)
        codes = qr.payloads(made.policy, visit, "BS20230815-0007")
        assert qr.carries_visit(codes) is held
        assert ("扫码可" in summary._scan_note(codes)) is held


def _bare(loans: int) -> tuple[Any, Any]:
    """A policy and a visit with so many loans, not judged."""
    made = builders.worked("S01")
    row = {"放款日": date(2022, 1, 1), "金额": 0, "担保费": 0}
    rows = tuple({**row, "金额": n * n * 1_000_037 % 10**12, "担保费": n * n * 7919 % 10**9} for n in range(loans))
    return made.policy, made.visit.answered("担保贷款", rows)
