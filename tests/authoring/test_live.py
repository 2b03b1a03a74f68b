"""What is shown while typing equals the result of the check; chips and 改成 follow it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.authoring.chips import FigureUse, chips
from core.authoring.fixes import fix_of
from core.authoring.live_check import LiveChecker, PackReading
from core.errors import PolicyError
from core.policy import pack_files, read_policy
from core.policy.lint import lint

SAMPLE = dict(pack_files("sample-city-2023"))
FILE = "measures/measures.yaml"
TEXT = SAMPLE[FILE].decode()


def sample_with(before: str, after: str) -> dict[str, bytes]:
    assert before in TEXT
    return {**SAMPLE, FILE: TEXT.replace(before, after, 1).encode()}


@pytest.fixture
def checker() -> LiveChecker:
    made = LiveChecker()
    made.read(SAMPLE)
    return made


def told_by_the_check(files: dict[str, bytes]) -> set[str]:
    """As `policies check` has it, without the cases."""
    try:
        return set(lint(read_policy(files, strict=True)))
    except PolicyError as error:
        return set(str(error.args[0]).splitlines())


def told_live(reading: PackReading) -> set[str]:
    return {f"{f.file}:{f.line} {f.words}" for f in reading.faults}


SLIPS = [
    ("设备投资 >= 500万元", "设备投资 <= 500万元"), ("设备投资 >= 500万元", "设备投资 >= 50万元"),
    ("设备投资 >= 500万元", "设备投 >= 500万元"), ("装机容量 >= 300千瓦", "装机容量 >= 300万元"),
    ("  each: 技改项目", "  each: 技改项"), ("offices: [市科技部门]", "offices: [市科委]"),
    ("phrase: 单个项目最高100万元", "phrase: 单个项目最高"), ("新认定: 新认定", "新认定: 新认定 且 非 新认定"),
    ("broad: 只逐条", "broad: 逐个"), ("id: 6-1", "id: 6-2"), ("article: 9", "article: 99"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SLIPS)
def test_a_slip_is_told_live_as_the_check_tells_it(checker: LiveChecker, before: str, after: str) -> None:
    """Whatever was read before: the cache never hides a fault, nor invents one."""
    files = sample_with(before, after)
    told, live = told_by_the_check(files), checker.read(files)
    shown = {f"{f.file}:{f.line} {f.measure + ' ' if f.measure else ''}{f.words}" for f in live.faults}
    assert all(line in shown or line in told_live(live) for line in told), told - shown
    assert checker.read(SAMPLE).faults == ()


def test_lines_that_move_are_read_again(checker: LiveChecker) -> None:
    files = sample_with("- id: 3-1", "# 一行\n\n- id: 3-1")
    moved = {**files, FILE: files[FILE].replace("装机容量 >= 300千瓦".encode(), "装机容量 >= 30千瓦".encode())}
    (first, *_), text = checker.read(moved).faults, moved[FILE].decode().splitlines()
    assert "装机容量 >= 30千瓦" in text[first.line - 1]
    assert first.measure == "7-2"


def test_facts_and_head_that_change_are_read_again(checker: LiveChecker) -> None:
    facts = SAMPLE["facts.yaml"].decode().replace("    当年净增就业:", "    当年新增就业:")
    assert any("当年净增就业" in f.words for f in checker.read({**SAMPLE, "facts.yaml": facts.encode()}).faults)
    head = (
        SAMPLE["policy.yaml"]
        .decode()
        .replace("expires: {有效期至2030年12月31日: 2030-12-31}", "expires: {x: 2030-12-31}")
    )
    assert any(f.file == "policy.yaml" for f in checker.read({**SAMPLE, "policy.yaml": head.encode()}).faults)
    assert checker.read(SAMPLE).faults == ()


def states(reading: PackReading, article: int) -> dict[str, FigureUse]:
    return {chip.words: chip.use for chip in chips(reading)[article]}


def test_every_number_day_and_office_of_a_whole_pack_is_green(checker: LiveChecker) -> None:
    assert {c.use for cs in chips(checker.read(SAMPLE)).values() for c in cs} == {FigureUse.USED}
    shipped = LiveChecker().read(pack_files("baoshan-2023-1"))
    assert {c.use for cs in chips(shipped).values() for c in cs} == {FigureUse.USED}


@pytest.mark.parametrize("rule", ["设备投资 >= 50万元", "设备投资 <= 500万元", "设备投资 > 500万元"])
def test_a_number_that_the_rule_says_otherwise_is_red(checker: LiveChecker, rule: str) -> None:
    found = states(checker.read(sample_with("设备投资 >= 500万元", rule)), 2)
    assert found["500万元"] is FigureUse.AT_ODDS
    assert found["300万元"] is FigureUse.USED


def test_a_number_that_no_rule_stands_beside_is_amber(checker: LiveChecker) -> None:
    cap = "  cap:\n    phrase: 单个项目补助最高300万元\n    amount: 300万元\n    broad: 只逐条\n"
    assert states(checker.read(sample_with(cap, "")), 2)["300万元"] is FigureUse.UNUSED


def test_an_office_that_the_item_lacks_is_red_and_one_of_no_item_amber(checker: LiveChecker) -> None:
    lacking = checker.read(sample_with("offices: [市经济信息化部门, 市财政部门]", "offices: [市经济信息化部门]"))
    assert states(lacking, 5)["市财政部门"] is FigureUse.AT_ODDS
    gone = TEXT[: TEXT.index("- id: 11-1")]
    assert states(checker.read({**SAMPLE, FILE: gone.encode()}), 11)["市发展改革部门"] is FigureUse.UNUSED


def test_chips_of_an_item_that_cannot_be_read_stay_as_they_were(checker: LiveChecker) -> None:
    found = checker.read(sample_with("设备投资 >= 500万元", "设备投资 >= 500万"))
    assert found.broken == {"2-1"}
    assert states(found, 2)["500万元"] is FigureUse.USED


RULE = "设备投资 >= 500万元"
RIGHTED = [
    (RULE, "设备投资 ≥≥ 500万元", None), (RULE, "设备投资 >= 500万", "改成 500万元"),
    (RULE, "设备投 >= 500万元", "改成 设备投资"),
    (RULE, "设备投资 <= 500万元", "改成 >= 500万元"), (RULE, "设备投资 > 500万元", "改成 >= 500万元"),
    (RULE, "设备投资 大于等于 500万元", "改成 设备投资 >= 500万元"),
    (RULE, "设备投资 不低于 500万元", "改成 设备投资 >= 500万元"),
    ("设备投资500万元（含）以上的技术改造项目:", "设备投资500万元以上的技改项目:",
     "改成“设备投资500万元（含）以上的技术改造项目”"),
    ("按0.2元/瓦给予补贴:", "按每瓦0.2元给予补贴:", "改成“按0.2元/瓦给予补贴”"),
    ("phrase: 单个项目补助最高300万元", "phrase: 单个项目最高300万元", "改成“单个项目补助最高300万元”"),
    ("offices: [市科技部门]", "offices: [市科委]", "改成 市科技部门"),
    ("  each: 技改项目", "  eech: 技改项目", "改成 each"),
    ("broad: 合计", "broad: 合 计", "改成 合计"), ("article: 9", "article: 10", "改成 第9条"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "label"), RIGHTED)
def test_what_is_wrong_is_set_right_where_that_is_known(
    checker: LiveChecker, right: str, wrong: str, label: str | None
) -> None:
    reading = checker.read(sample_with(right, wrong))
    fixes = [made for fault in reading.faults if (made := fix_of(fault, reading)) is not None]
    if label is None:
        assert all(made.text != TEXT for made in fixes)
        return
    assert label in [made.label for made in fixes]
    assert next(made for made in fixes if made.label == label).text == TEXT


def test_a_figure_beyond_the_words_is_written_down_with_where_it_comes_from(checker: LiveChecker) -> None:
    """One press adds it to 惯例; until its source is written, that is reported, and the check fails."""
    own = checker.read(sample_with(RULE, f"{RULE} 且 设备投资 <= 9亿元"))
    (fault,) = own.faults
    fix = fix_of(fault, own)
    assert fix is not None
    assert fix.label == "写进惯例：9亿元"
    begun = checker.read({**own.files, fix.file: fix.text.encode()})
    assert [f.words for f in begun.faults] == ["惯例“9亿元”还没有写出处"]
    assert any("还没有写出处" in line for line in lint(read_policy(begun.files)))
    done = fix.text.replace("请写明出处", "按9亿元计")
    assert checker.read({**own.files, fix.file: done.encode()}).faults == ()


def test_a_figure_that_no_rule_needs_is_waived_with_a_reason(checker: LiveChecker) -> None:
    idle = checker.read(sample_with("设备投资 >= 500万元", "有(竣工日)"))
    fault = next(f for f in idle.faults if "没有规则用到" in f.words)
    fix = fix_of(fault, idle)
    assert fix is not None
    assert fix.label == "写进不计：500万元"
    begun = checker.read({**idle.files, fix.file: fix.text.encode()})
    assert [f.words for f in begun.faults if f.measure == fault.measure] == ["不计“500万元”还没有写理由"]


def test_a_doubt_left_at_its_placeholder_is_refused(checker: LiveChecker) -> None:
    cap = "  cap:\n    phrase: 单个项目补助最高300万元"
    doubt = "  doubts:\n  - {phrase: 项目竣工后, note: 请写明哪里没写清楚}\n"
    left = sample_with(cap, doubt + cap)
    assert [f.words for f in checker.read(left).faults] == ["疑点还没有写：哪里没写清楚"]
    assert [line for line in lint(read_policy(left)) if "疑点还没有写" in line]


def every_offered_fix(checker: LiveChecker) -> Iterator[tuple[int, int]]:
    for before, after in SLIPS:
        reading = checker.read(sample_with(before, after))
        for fault in reading.faults:
            made = fix_of(fault, reading)
            if made is not None:
                yield len(reading.faults), len(checker.read({**SAMPLE, made.file: made.text.encode()}).faults)


def test_no_offered_change_makes_things_worse(checker: LiveChecker) -> None:
    assert all(after <= before for before, after in every_offered_fix(checker))
