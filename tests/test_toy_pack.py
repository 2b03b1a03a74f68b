"""A made-up policy of five small measures goes through the whole house: nothing in core is bound to the shipped one."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.assess import Assessment, Visit, assess, read_visit
from core.assess.as_json import as_json
from core.policy import Policy, load_policy, pack_files, read_policy
from core.report.content import Centre, PaperKind, PrintJob
from core.report.pdf import render
from core.report.summary import summarise
from core.report.verify import digest

TOY = Path(__file__).parent / "packs" / "toy"
CLERK_DAY = datetime.datetime(2024, 6, 3, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
APPRENTICES = {"出师日": "2024-04-01", "人数": 2}
REPAIR = {"修缮费用": "1000元", "修缮日": "2024-05-01"}


@cache
def toy() -> Policy:
    """The made-up policy."""
    return load_policy(TOY)


def visit(unmentioned: str = "none", as_of: str = "2024-06-03", **answers: Any) -> Visit:
    """A small shop that answers this."""
    document = {"policy": "toy", "as_of": as_of, "unmentioned": unmentioned, "answers": answers}
    return read_visit(toy(), document)


def made(**answers: Any) -> Assessment:
    """Its result."""
    return assess(toy(), visit(**answers))


def yuan(assessment: Assessment, measure: str) -> tuple[str, Any, Any]:
    """Status, and low and high in 元."""
    o = assessment.of(measure)
    return str(o.status), *(None if n is None else n / 100 for n in (o.low, o.high))


@pytest.mark.parametrize(
    ("measure", "answers", "expected"),
    [
        ("1-1", {"学徒": [{**APPRENTICES, "人数": 3}]}, ("met", 1500, 1500)),
        ("1-1", {"学徒": [{**APPRENTICES, "人数": 4}]}, ("met", 2000, 2000)),
        ("1-1", {"学徒": [APPRENTICES, {**APPRENTICES, "人数": 3}]}, ("met", 2000, 2000)),
        ("1-1", {"学徒": [{**APPRENTICES, "人数": "不清楚"}]}, ("missing", None, None)),
        ("1-1", {"学徒": [{**APPRENTICES, "出师日": "2024-02-29"}]}, ("recognition", 0, 1000)),
        ("1-1", {}, ("untriggered", None, None)),
        ("2-1", {"手艺评定": [{"牌": "银牌", "评定日": "2024-04-01"}]}, ("met", 1000, 1000)),
        ("2-1", {"手艺评定": [{"牌": p, "评定日": "2024-04-01"} for p in ("银牌", "金牌")]}, None),
        ("3-1", {"摊位": [{"摊位费": "301元", "在夜市": True}]}, ("statutory", 150.5, 150.5)),
        ("3-1", {"摊位": [{"摊位费": "301元", "在夜市": False}]}, ("unmet", None, None)),
        ("3-1", {"摊位": [{"摊位费": "301元", "在夜市": y} for y in (True, False, True)]}, ("statutory", 301, 301)),
        ("4-1", REPAIR | {"修缮估价": "1000元"}, ("met", 400, 400)),
        ("4-1", REPAIR | {"修缮估价": "999元"}, ("recognition", 200, 399.6)),
        ("4-1", REPAIR | {"修缮估价": "700~999元"}, ("recognition", 200, 399.6)),
        ("4-1", REPAIR | {"修缮估价": "不清楚"}, ("recognition", 200, 400)),
        ("5-1", {}, ("guidance", None, None)),
    ],
)
def test_a_made_up_measure_is_judged_by_its_own_words(measure: str, answers: Any, expected: Any) -> None:
    """A cap, 择一, a relief of records, a doubt with both readings: on both sides of what counts."""
    low_high = yuan(made(**answers), measure)
    if expected is None:  # 择一: the better one at least; never both at the least
        assert low_high[1] == 3000
        return
    assert low_high == expected


def test_other_support_is_found_by_the_pack_s_own_list() -> None:
    """就高不重复 reads the list that the pack names; of equal sums ours is kept."""
    stood = made(
        **REPAIR, 修缮估价="1000元", 别处扶持=[{"事项": "4-1", "级别": "市级", "金额": "400元", "已领取": True}]
    )
    assert yuan(stood, "4-1") == ("recognition", 0, 0)
    sheet = stood.of("4-1").worksheet
    assert sheet is not None
    assert [r.kept for r in sheet.rows] == [True, False]


def test_totals_keep_the_kinds_apart_without_groups_and_pools() -> None:
    """Cash with cash, relief with relief."""
    both = made(学徒=[APPRENTICES], 摊位=[{"摊位费": "300元", "在夜市": True}], **REPAIR, 修缮估价="999元")
    assert both.totals.cash == (120000, 139960)
    assert both.totals.relief == (15000, 15000)
    assert both.totals.deferral == (0, 0)


def test_the_interview_asks_what_the_pack_asks_and_nothing_else() -> None:
    """Every question is of a fact of the pack; each answer asked for settles something."""
    asked = assess(toy(), visit("unknown", 学徒=[{"出师日": "2024-04-01"}])).questions
    names = [q.fact for q in asked]
    assert "学徒[1].人数" in names
    assert {name.split("[")[0].split(".")[0] for name in names} <= set(toy().facts)


def test_what_is_near_is_told_in_the_pack_s_words() -> None:
    """A stall outside the night market: half its fee is one move away."""
    near = made(摊位=[{"摊位费": "300元", "在夜市": False}]).of("3-1").nearby
    assert near
    assert "搬到夜市" in str(near)


def test_reasons_are_the_phrases_of_the_pack() -> None:
    """Each reason is in the text, and the result can be stored as JSON."""
    text = (TOY / "text.txt").read_text(encoding="utf-8")
    stood = made(学徒=[APPRENTICES], **REPAIR, 修缮估价="999元")
    phrases = [r.phrase for o in stood.outcomes for r in o.reasons if r.phrase]
    assert {"每带出一名学徒", "最低按200元给予补助"} <= set(phrases)
    assert all(p in text for p in phrases)
    assert as_json(stood)["policy"] == "toy"


@pytest.mark.parametrize("kind", ["告知单", "底联"])
def test_both_papers_are_of_the_made_up_policy_only(kind: PaperKind) -> None:
    """Its number and title are on the paper; nothing of the shipped policy is."""
    answers = visit(学徒=[APPRENTICES], 摊位=[{"摊位费": "300元", "在夜市": True}], **REPAIR, 修缮估价="999元")
    job = PrintJob(
        visit_id="01890000-0000-7000-8000-000000000001", serial="LH20240603-0001", enterprise="柳河一家小店",
        uscc="", street="", clerk="李", centre=Centre("柳河区服务中心", "1号窗口", "", configured=True),
        made_at=CLERK_DAY, number=1, kind=kind,
    )  # fmt: skip
    sheet = summarise(toy(), answers, assess(toy(), answers), job)
    said = str(sheet)
    assert "柳河府规〔2024〕9号" in said
    assert "学徒培养补贴" in said
    assert [alien for alien in ("宝山", "宝府规", "2023", "光伏") if alien in said] == []
    assert digest(render(sheet)) == digest(render(sheet))


@pytest.mark.parametrize(("answers", "told"), [({}, False), ({"摊位": []}, True)])
def test_a_list_that_was_not_asked_is_no_answer_of_the_enterprise(answers: dict[str, Any], told: bool) -> None:
    """没有 is assumed for what was not mentioned (R63), and not quoted as what the enterprise said."""
    outcome = made(**answers).of("3-1")
    assert [(seen.fact, seen.shown, seen.answered) for reason in outcome.reasons for seen in reason.facts] == [
        ("摊位", "没有", told)
    ]


def test_a_matter_that_an_office_decides_names_the_office_and_what_it_decides() -> None:
    """Not: 原文没有写明怎样才算."""
    files = dict(pack_files(TOY))
    measures = next(name for name in files if name.startswith("measures/"))
    asked = "    修缮认定: {type: bool, decided_by: 区建管委, question: 认定过吗？}\n    修缮费用:"
    files["facts.yaml"] = files["facts.yaml"].replace("    修缮费用:".encode(), asked.encode())
    files[measures] = files[measures].replace("修缮费用 > 0元".encode(), "修缮认定".encode())
    policy = read_policy(files)
    answers = {"修缮认定": "不清楚", "修缮费用": "1000元", "修缮日": "2024-05-01", "修缮估价": "2000元"}
    document = {"policy": "toy", "as_of": "2024-06-03", "unmentioned": "none", "answers": answers}
    outcome = assess(policy, read_visit(policy, document)).of("4-1")
    assert (str(outcome.status), outcome.low, outcome.high) == ("recognition", 0, 400_00)
    assert outcome.points == (("原文要求“小店修缮门面”，还没有认定结果", "区建管委"),)
