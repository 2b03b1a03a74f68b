"""Rules as tables: a base visit, the changes of a row, and the expected result of one measure.

Amounts of a row are in 元, as in the policy; the engine uses 分.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from core.assess import Assessment, Outcome, Visit, assess, read_visit
from core.assess.policy_cache import ready_files
from core.policy import Policy, pack_files
from core.policy.located_yaml import plain

DAY = "2023-09-01"
AFTER = "2024-01-15"

FIRM: dict[str, Any] = {
    "主体类型": "企业", "注册地": "宝山区", "税务登记地": "宝山区", "经营地在宝山": True, "行业": "C34",
    "从业人员": 50, "营业收入": "3000万元", "资产总额": "2000万元", "应纳税所得额": "400万元", "符合产业导向": True,
    "符合产业结构调整要求": True, "依法诚信经营": True, "纳税人类型": "一般纳税人", "纳税信用等级": "A",
    "留抵退税合规": True, "规模以上工业企业": True, "区重点企业": "不清楚", "受疫情影响": "不清楚",
    "分支机构": False,
}  # fmt: skip
"""A small industrial enterprise in Baoshan that meets all general conditions and gets nothing yet."""

OUTSIDE = {"注册地": "本市其他区", "税务登记地": "本市其他区"}
SELF_EMPLOYED = {"主体类型": "个体工商户"}

HEAD = ("as_of", "unmentioned")


@cache
def policy() -> Policy:
    """The shipped policy, loaded once for all tests."""
    return ready_files(pack_files("baoshan-2023-1"))


def worked() -> list[Any]:
    """All worked visits of the pack, except those expected to be rejected."""
    files = pack_files(policy().id)
    documents = [d for name in policy().cases for d in plain(files[name].decode("utf-8"))]
    return [d for d in documents if "refused" not in (d.get("expect") or {})]


def visit(changes: Mapping[str, Any] | None = None, base: Mapping[str, Any] = FIRM, **head: str) -> Visit:
    """The base visit with changes; None removes an answer; as_of and unmentioned can be changed too."""
    told = {**{"as_of": DAY, "unmentioned": "none"}, **head}
    answers = dict(base)
    for name, value in (changes or {}).items():
        if name in HEAD:
            told[name] = value
        elif value is None:
            answers.pop(name, None)
        else:
            answers[name] = value
    return read_visit(policy(), {"policy": policy().id, **told, "answers": answers})


def assessed(changes: Mapping[str, Any] | None = None, **more: Any) -> Assessment:
    """The assessment of the changed visit."""
    return assess(policy(), visit(changes, **more))


def outcome(measure: str, changes: Mapping[str, Any] | None = None, **more: Any) -> Outcome:
    """The outcome of one measure for the changed visit."""
    return assess(policy(), visit(changes, **more)).of(measure)


def fen(yuan: Any) -> int:
    """分 of an amount in 元, exact."""
    value = Fraction(str(yuan)) * 100
    assert value.denominator == 1, yuan
    return int(value)


def holds(measure: str, changes: Mapping[str, Any], status: str, low: Any = None, high: Any = None) -> None:
    """Assert status and amounts of a measure (one number: low equals high)."""
    got = outcome(measure, changes)
    high = low if high is None else high
    want = (status, None if low is None else fen(low), None if high is None else fen(high))
    assert (str(got.status), got.low, got.high) == want, f"{measure} {changes} still missing {got.missing}"


def rows(measure: str, *table: tuple[Any, ...]) -> list[Any]:
    """Parameters for `holds` from rows (description, changes, status, low, high)."""
    return [pytest.param(measure, *row[1:], *[None] * (5 - len(row)), id=f"{measure} {row[0]}") for row in table]


def with_list(name: str, good: Mapping[str, Any]) -> Any:
    """A factory for changes: each argument is the valid record with differences (None removes a field)."""

    def records(*differences: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        made = [{k: v for k, v in {**good, **d}.items() if v is not None} for d in differences or ({},)]
        return {name: made, **more}

    return records


def day(text: str) -> datetime.date:
    """A date from ISO text."""
    return datetime.date.fromisoformat(text)
