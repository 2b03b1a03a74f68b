"""差一点: the smallest change the enterprise can still make, and never one of the past."""

from __future__ import annotations

from typing import Any

import pytest
from records import FOUR, TRAINING, dcmm, guarantee, hired, premium, solar, store
from tables import AFTER, assessed, day, fen, outcome, policy, visit

from core.assess.changes import apply, slots
from core.assess.outcome import Nearby


def near(measure: str, changes: dict[str, Any]) -> list[tuple[str, str, str, int | None]]:
    """(fact, what it needs, status then, high then) of a measure."""
    found = assessed(changes).of(measure).nearby
    return [(n.fact, n.need, str(n.status), n.high) for n in found]


def one(measure: str, changes: dict[str, Any]) -> Nearby:
    """The only near change of a measure."""
    (told,) = assessed(changes).of(measure).nearby
    return told


def test_one_kilowatt_short() -> None:
    """399 千瓦 is one short of 400."""
    told = assessed(solar({"装机容量": "399千瓦"})).of("21-1").nearby
    assert [(n.fact, n.now, n.need) for n in told] == [("光伏项目[1].装机容量", "399千瓦", "400千瓦")]
    assert "1千瓦" in told[0].short
    assert told[0].high == fen(120000)


def test_a_public_roof_needs_only_a_hundred() -> None:
    """The nearest threshold that turns it, not the greatest."""
    assert near("21-1", solar({"装机容量": "50千瓦", "公共机构项目": True})) == [
        ("光伏项目[1].装机容量", "100千瓦", "recognition", fen(30000))
    ]


def test_a_threshold_that_does_not_help_is_not_told() -> None:
    """50 千瓦 of an ordinary roof need 400, not 100."""
    assert near("21-1", solar({"装机容量": "50千瓦"}))[0][1] == "400千瓦"


def test_nothing_is_told_where_another_condition_fails_too() -> None:
    """A roof elsewhere stays unmet however large."""
    assert near("21-1", solar({"装机容量": "399千瓦", "项目地在宝山": False})) == []
    assert near("21-1", solar({"装机容量": "399千瓦"}, 依法诚信经营=False)) == []


def test_a_contract_one_day_short() -> None:
    """The first day on which the year is full."""
    told = near("6-2", hired({"合同止": "2024-05-30"}))
    assert told == [("招用人员[1].合同止", "2024-05-31", "met", fen(2000))]


def test_a_lease_a_month_short() -> None:
    """The first day on which three years are full."""
    told = near("8-3", store({"租赁止": "2026-04-30"}))
    assert [(fact, need) for fact, need, _, _ in told] == [("品牌首店[1].租赁止", "2026-05-31")]


def test_a_contract_that_has_ended_is_the_past() -> None:
    """What is over cannot be lengthened."""
    assert near("6-2", hired({"合同止": "2023-08-31"})) == []


def test_nothing_is_near_when_the_plan_is_over_or_has_not_begun() -> None:
    """A change now would come too late, or has no plan yet; the last day leaves no time for one."""
    for date in (AFTER, "2024-01-01", "2023-12-31", "2023-05-17"):
        assert near("21-1", solar({"装机容量": "399千瓦"}, as_of=date)) == []
    assert near("21-1", solar({"装机容量": "399千瓦"}, as_of="2023-12-30")) != []


def test_a_range_or_an_unknown_is_not_a_short_measure() -> None:
    """What is not known exactly has nothing that it is short of."""
    assert near("21-1", solar({"装机容量": "390~399千瓦"})) == []
    assert near("21-1", solar({"装机容量": "不清楚"})) == []


def test_a_met_item_tells_the_next_step_only_if_it_gives_more() -> None:
    """三级 gives more than 二级; nothing is above 五级."""
    assert [n[0] for n in near("20-1", dcmm())] == ["DCMM认证[1].等级"]
    assert near("20-1", dcmm({"等级": "五级"})) == []


def test_a_nearby_change_counts_other_support_in() -> None:
    """With 10万 received from the city, 二级 gives [0, 10万] 待认定, not 20万 met; 三级 is not certain to give more
    either."""
    support = [{"事项": "20-1", "级别": "市级", "金额": "10万元", "已领取": True}]
    assert assessed(dcmm(其他政策支持=support)).of("20-1").nearby == ()
    low = assessed(dcmm({"等级": "一级"}, 其他政策支持=support)).of("20-1").nearby
    assert [(str(t.status), t.high) for t in low] == [("recognition", fen(100000))]


def test_what_comes_to_nothing_is_not_told() -> None:
    """Where another support has taken it all."""
    support = [{"事项": "20-1", "级别": "市级", "金额": "80万元", "已领取": True}]
    assert near("20-1", dcmm({"等级": "一级"}, 其他政策支持=support)) == []


# ── what is there stays ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_higher_level_is_a_certificate_of_its_own() -> None:
    """二级 and 三级 remain, 四级 is added on its own day: at least 50万, at most 20 + 30 + 50; reported once."""
    made = dcmm({"认证日": "2023-06-20"}, {"等级": "三级", "认证日": "2023-11-20"}, as_of="2023-12-01")
    told = one("20-1", made)
    assert (told.now, told.need, str(told.status)) == ("三级", "四级", "recognition")
    assert (told.low, told.high) == (fen(500000), fen(1000000))
    assert told.sentence == ("DCMM认证现有三级，2023年12月31日以前再取四级证书后至少50万元、至多100万元（按原文测算）")
    after = apply(visit(made), told).answers["DCMM认证"].value
    assert [row["等级"] for row in after] == ["二级", "三级", "四级"]
    assert [str(row["认证日"]) for row in after] == ["2023-06-20", "2023-11-20", "2023-12-02"]


def test_a_level_that_is_not_known_has_none_above_it() -> None:
    """One certificate with an unknown level has no near change."""
    assert near("20-1", dcmm({"等级": "不清楚"}, {"等级": "三级"})) == []


def test_a_connected_project_does_not_grow() -> None:
    """A connected project stays as it is: more is connected separately, and whether both count as one is open."""
    told = one("21-1", solar({"装机容量": "399千瓦"}))
    assert (str(told.status), told.low, told.high) == ("recognition", 0, fen(120000))
    assert "另外再有1千瓦并网、合计400千瓦后即“待认定”，至多12万元" in told.sentence
    rows = apply(visit(solar({"装机容量": "399千瓦"})), told).answers["光伏项目"].value
    assert [(int(row["装机容量"]), str(row["并网日"])) for row in rows] == [
        (399000, "2023-07-01"),
        (1000, "2023-09-02"),
    ]


@pytest.mark.parametrize("connected", ["2021-07-15", "2022-12-31", "2023-05-17"])
@pytest.mark.parametrize("asked", ["2023-05-18", "2023-09-01", "2023-12-30", "2023-12-31"])
def test_a_project_connected_before_the_plan_is_the_past(connected: str, asked: str) -> None:
    """However little it is short of, and whenever one asks."""
    assert near("21-1", solar({"装机容量": "399千瓦", "并网日": connected}, as_of=asked)) == []


def test_a_project_not_yet_connected_can_be_made_greater() -> None:
    """It is met in full, once it is connected within the plan."""
    told = one("21-1", solar({"装机容量": "399千瓦", "并网日": "无"}))
    assert (told.need, str(told.status), told.low) == ("400千瓦", "met", fen(120000))
    assert told.sentence == (
        "光伏项目第1条：装机容量现为399千瓦，2023年12月31日以前增到400千瓦并网（再增1千瓦）后"
        "即“文字满足·待审核”，12万元（按原文测算）"
    )
    public = one("21-1", solar({"装机容量": "50千瓦", "公共机构项目": True, "并网日": "无"}))
    assert (public.need, str(public.status), public.high) == ("100千瓦", "recognition", fen(30000))


def test_a_project_that_is_large_enough_only_wants_connecting() -> None:
    """并网日 无: connected within the plan it pays; with an unknown day the missing step is unknown."""
    told = one("21-1", solar({"并网日": "无"}))
    assert (told.short, str(told.status), told.low) == ("并网", "met", fen(150000))
    assert near("21-1", solar({"并网日": "不清楚"})) == []
    assert near("21-1", solar({"装机容量": "399千瓦", "并网日": "不清楚"})) == []


def test_two_connected_projects_want_what_their_sum_is_short_of() -> None:
    """150 and 200 are 50 short of 400."""
    told = one("21-1", solar({"装机容量": "150千瓦"}, {"装机容量": "200千瓦"}))
    assert (told.short, str(told.status), told.high) == ("再增50千瓦", "recognition", fen(120000))


def test_where_something_is_open_already_another_project_is_not_near() -> None:
    """A public roof of 390 is 待认定: a second roof of 400 is not a small change."""
    assert near("21-1", solar({"装机容量": "390千瓦", "公共机构项目": True})) == []
    assert near("21-1", solar({}, {"装机容量": "300千瓦"})) == []


# ── terms, deeds, days ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_contract_is_extended_while_it_runs() -> None:
    """Up to its last day, or the plan's; on its last day no time is left."""
    told = one("6-2", hired({"合同止": "2023-10-31"}))
    assert (told.first, told.last) == (day("2023-09-02"), day("2023-10-31"))
    assert near("6-2", hired({"合同止": "2023-09-02"})) != []
    assert near("6-2", hired({"合同止": "2023-09-01"})) == []
    assert one("6-2", hired({"合同止": "2024-05-30"})).last == day("2023-12-31")


def test_of_several_the_least_is_told() -> None:
    """One suggestion: a contract 1 day short before one 30 days short, whatever their order."""
    told = one("6-2", hired({"合同止": "2024-05-01"}, {"合同止": "2024-05-30"}))
    assert (told.fact, told.short, told.high) == ("招用人员[2].合同止", "再延1天", fen(2000))


def test_social_insurance_can_still_be_paid_while_the_contract_runs() -> None:
    """已缴社保 否; and with others who are met, the sum is that of all."""
    told = one("6-2", hired({"已缴社保": False}, {"人数": 2}))
    assert (told.fact, str(told.status), told.low) == ("招用人员[1].已缴社保", "met", fen(6000))
    assert told.sentence == "招用人员第1条：2023年12月31日以前按规定缴纳社会保险费后共6,000元（按原文测算）"
    assert (
        near("6-2", hired({"已缴社保": False, "招录日": "2022-06-01", "合同起": "2022-06-01", "合同止": "2023-05-31"}))
        == []
    )


@pytest.mark.parametrize("repaid", [{"还清日": "无"}, {"还清日": None}, {"还清日": "不清楚"}, {"还清日": "2023-12-20"}])
def test_a_loan_not_yet_repaid_is_to_be_repaid_on_time(repaid: dict[str, Any]) -> None:
    """Whatever the answer about the day: 无, none, 不清楚, or a planned day."""
    told = one("3-1", guarantee({"已还清": False} | repaid))
    assert (str(told.status), told.low, told.high) == ("met", fen(15000), fen(15000))
    assert told.sentence == (
        "担保贷款第1条：2023年12月31日以前按时还清本金和利息后即“文字满足·待审核”，1.5万元（按原文测算）"
    )
    assert near("18-4", premium({"已还清": False} | repaid, 科技型中小企业=True)) != []


def test_a_loan_that_was_late_is_the_past() -> None:
    """逾期 cannot be undone; nor is a loan open that was repaid on a day of the past."""
    assert near("3-1", guarantee({"已还清": False, "还清日": "无", "按时还本付息": False})) == []
    assert near("3-1", guarantee({"已还清": False, "还清日": "2023-06-17"})) == []


def test_training_is_filed_and_finished_within_the_year() -> None:
    """What is not finished can be filed and finished; what is finished without being filed cannot."""
    open_training = TRAINING | {"线上培训完成日": "无", "受疫情影响": True}
    told = one("6-4", open_training)
    assert (str(told.status), told.low) == ("met", fen(12000))
    assert told.sentence == "2023年12月31日以前办完培训后即“文字满足·待审核”，1.2万元（按原文测算）"
    filed = one("6-4", open_training | {"线上培训已备案": False})
    assert (filed.short, filed.low) == ("先办备案、再办完培训", fen(12000))
    assert near("6-4", TRAINING | {"受疫情影响": True, "线上培训已备案": False}) == []
    unknown = {"线上培训完成日": "不清楚", "受疫情影响": True, "线上培训已备案": False}
    assert near("6-4", TRAINING | unknown) == []


def test_what_an_office_decides_is_never_proposed() -> None:
    """受疫情影响 and 经认定 are decided by an office: a change of these alone is never proposed."""
    assert near("6-4", TRAINING | {"线上培训完成日": "无", "受疫情影响": False}) == []
    assert near("8-3", store({"经认定": False})) == []
    assert near("8-3", store({"经认定": False, "租赁止": "2026-04-30"})) == []


def test_three_months_of_registration_say_from_which_day() -> None:
    """Registered on 10 August, to be hired on 20 October: from 10 November on; the contract moves along."""
    made = hired({"招录日": "2023-10-20", "失业登记日": "2023-08-10", "合同起": "2023-10-20", "合同止": "2024-10-19"})
    told = one("6-2", made)
    assert (told.first, told.last, told.low) == (day("2023-11-10"), day("2023-12-31"), fen(2000))
    assert "从2023年11月10日起、2023年12月31日以前招录后" in told.sentence
    (row,) = apply(visit(made), told).answers["招用人员"].value
    assert (str(row["合同起"]), str(row["合同止"])) == ("2023-11-10", "2024-11-09")


def test_someone_hired_too_early_is_the_past() -> None:
    """The day of hiring has been: no later one is proposed. Nor where three months do not end within the year."""
    assert near("6-2", hired({"失业登记日": "2023-03-02"})) == []
    late = {"招录日": "无", "失业登记日": "2023-10-01", "合同起": "2023-12-01", "合同止": "2024-12-31"}
    assert near("6-2", hired(late)) == []


def test_a_certificate_that_is_valid_later_says_from_when() -> None:
    """高企证书起 is in the future: from that day it is open which of two days counts; an expired one is past."""
    told = one("18-1", FOUR | {"高企证书起": "2023-11-01", "高企证书止": "2026-10-31"})
    assert (told.first, str(told.status), told.high) == (day("2023-11-01"), "recognition", fen(300000))
    assert told.sentence.startswith("高企证书起为2023年11月1日，从2023年11月1日起再来即“待认定”，至多30万元")
    assert near("18-1", FOUR | {"高企证书起": "2018-11-01", "高企证书止": "2021-10-31"}) == []


def test_size_and_rating_are_not_played_with() -> None:
    """Neither fewer people nor less revenue, nor another credit rating."""
    for changes in ({"纳税信用等级": "C"}, {"从业人员": 301}, {"应纳税所得额": "300.01万元"}, {"营业收入": "4亿元"}):
        assert all(o.nearby == () for o in assessed(changes).outcomes)


def test_it_is_made_only_on_days_that_serve() -> None:
    """Neither before the first nor after the last day."""
    made = hired({"合同止": "2024-05-30"})
    told = one("6-2", made)
    for wrong in ("2023-09-01", "2024-01-01"):
        with pytest.raises(ValueError, match="is not from"):
            apply(visit(made), told, day(wrong))
    assert str(outcome("6-2", made).status) == "unmet"


def test_what_may_still_change_is_what_the_measure_looks_at_and_was_answered() -> None:
    """Of a loan only 已还清 can change; of a certificate its level, if it was answered."""

    def keys(measure: str, changes: dict[str, Any]) -> list[str]:
        return [str(slot.key) for slot in slots(policy(), visit(changes), policy().measure(measure))]

    assert keys("3-1", guarantee()) == ["担保贷款[1].已还清"]
    assert keys("3-1", guarantee({"已还清": None})) == []
    assert keys("20-1", dcmm()) == ["DCMM认证[1].等级"]
    assert keys("20-1", dcmm({"等级": None})) == []
    assert keys("3-1", dcmm()) == []
