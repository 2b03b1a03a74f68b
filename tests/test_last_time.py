"""What of an enterprise's earlier answers is offered again, and what of it must be confirmed."""

import datetime

from core.policy import load_policy
from core.records import EarlierAnswer, StoredAnswer
from desktop.last_time import offered

DAY = datetime.date(2023, 6, 1)


def told(**values: object) -> dict[str, EarlierAnswer]:
    """Answers as the record keeps them."""
    return {fact: EarlierAnswer(StoredAnswer(value), DAY, "BS20230601-0001") for fact, value in values.items()}


def test_the_licence_stays_and_figures_age() -> None:
    """人数, 收入 and the tax payer's kind are to be confirmed; the contents of the licence are not."""
    found = offered(
        load_policy("baoshan-2023-1"), told(注册地="宝山区", 从业人员=35, 营业收入="200万元", 依法诚信经营=True)
    )
    assert {each.fact: each.ages for each in found} == {
        "注册地": False, "从业人员": True, "营业收入": True, "依法诚信经营": True,
    }  # fmt: skip
    assert {each.day for each in found} == {DAY}


def test_a_day_that_has_come_stays_and_one_that_has_not_may_have_since() -> None:
    """首次四上入库日: a date stays; 无 is asked again. A certificate's end may have been put off."""
    policy = load_policy("baoshan-2023-1")
    assert [e.ages for e in offered(policy, told(首次四上入库日="2023-05-01"))] == [False]
    assert [e.ages for e in offered(policy, told(首次四上入库日="无"))] == [True]


def test_sums_of_a_period_and_what_it_did_are_asked_anew() -> None:
    """Loans, staff, taxes of a period, and the details of what is not offered itself."""
    loans = [{"放款日": "2022-03-01", "金额": "100万元"}]
    given = told(担保贷款=loans, 六税两费减前税额="1万元", 尚未首次汇算清缴=True, 期末留抵税额="1元", 纳税信用等级="A")
    assert offered(load_policy("baoshan-2023-1"), given) == ()


def test_what_this_policy_reads_otherwise_is_asked() -> None:
    """An option that is no more, a fact of another policy."""
    assert offered(load_policy("baoshan-2023-1"), told(注册地="吴淞区", 别的政策的事实=True)) == ()
