"""The result as text for a chat: everything that the paper promises, and its notice."""

from core.assess.status import Status
from core.report.plain_text import plain_text
from tests.ui import result_builders as make


def test_each_measure_stands_with_its_sum_its_office_and_what_is_missing() -> None:
    """S06, asked out: what pays and what is open; S10, not asked out: what it lacks."""
    visit, made = make.assessed("S06")
    text = plain_text(make.policy(), visit, made, "BS20230601-0001")
    assert text.startswith("【惠企政策预审】上海示例食味餐饮有限公司\n咨询日：2023年6月1日　")
    assert "　预审编号：BS20230601-0001\n" in text
    assert "税费减免（各一期）：本季 2.04万元，该期 9,000元" in text
    assert "· 品牌首店租金补贴（第8条）：至多 234万元\n　责任单位：区商务委\n　待认定，由区商务委定：" in text
    for outcome in made.outcomes:
        assert (f"· {outcome.name}（" in text) == outcome.status.pays, outcome.measure
    visit, made = make.assessed("S10", unmentioned="unknown")
    lacking = [o for o in made.outcomes if o.status is Status.MISSING]
    text = plain_text(make.policy(), visit, made)
    assert len(lacking) == 1
    assert "■ 信息不足（1 项），补齐才能判\n· 超定额累进加价水费减半（第1条）（上限未定）：还缺 超定额用水年度" in text


def test_it_never_reads_as_a_decision() -> None:
    """预审 in the head and at the end, never 应得, and an unfinished visit says that it is one."""
    text = plain_text(make.policy(), *make.assessed("S02"))
    assert "预审编号：还没有办结" in text
    assert "不是审批决定，也不是领取凭证" in text
    assert "应得" not in text


def test_what_several_measures_wait_for_is_said_once() -> None:
    """The reason is listed once with a number, the measures refer to it."""
    visit, made = make.assessed("S11", unmentioned="none")
    text = plain_text(make.policy(), visit, made)
    points = [p.text for o in made.outcomes for p in o.points]
    for point in {p for p in points if points.count(p) > 1}:
        assert text.count(point.rstrip("。")) == 1
