"""Money to the last 分, in figures and in capitals; and the size table, point by point."""

from __future__ import annotations

import itertools
import json
import re
from fractions import Fraction
from math import floor, inf
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.policy import load_policy
from core.policy import values as v
from core.policy.folders import pack_files
from core.policy.money import capitals, fen, half_up, wan, wan_of_text, yuan

amounts = st.integers(0, 10**14) | st.integers(0, 10**6) | st.integers(0, 10**6).map(lambda n: n * 10**6)

# ── reading capitals, independently ──────────────────────────────────────────────────────────────────────────────

_DIGITS = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def _whole(text: str) -> int:
    """A whole number in capitals; 万亿 and 亿 and 万 part it."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            head, _, tail = text.rpartition(unit)
            return _whole(head) * size + _whole(tail)
    total, digit = 0, 0
    for char in text:
        if char in _PLACES:
            total, digit = total + digit * _PLACES[char], 0
        else:
            digit = _DIGITS[char]
    return total + digit


def read_capitals(text: str) -> int:
    """分 of an amount in capitals."""
    found = re.fullmatch(r"人民币(?:(.+?)元)?零?(?:(.)角)?(?:(.)分)?整?", text)
    assert found, text
    jiao, cents = (_DIGITS[d] if d else 0 for d in (found[2], found[3]))
    return _whole(found[1] or "") * 100 + jiao * 10 + cents


@given(amounts)
@example(0)
@example(1)
@example(10)
@example(100)
@example(10000000)
@example(1000000000)
@example(10001000100)
@example(100000000000001)
def test_capitals_read_back_to_the_amount(amount: int) -> None:
    """Whatever the amount, its capitals mean it."""
    assert read_capitals(capitals(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "人民币零元整"),
        (1, "人民币壹分"),
        (10, "人民币壹角整"),
        (11, "人民币壹角壹分"),
        (100, "人民币壹元整"),
        (101, "人民币壹元零壹分"),
        (110, "人民币壹元壹角整"),
        (1000, "人民币壹拾元整"),
        (10000, "人民币壹佰元整"),
        (10100, "人民币壹佰零壹元整"),
        (100100, "人民币壹仟零壹元整"),
        (140950, "人民币壹仟肆佰零玖元伍角整"),
        (600714, "人民币陆仟零柒元壹角肆分"),
        (150000000, "人民币壹佰伍拾万元整"),
        (10700053, "人民币壹拾万柒仟元零伍角叁分"),
        (10700000, "人民币壹拾万零柒仟元整"),
        (168032, "人民币壹仟陆佰捌拾元零叁角贰分"),
        (1640902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32504, "人民币叁佰贰拾伍元零肆分"),
        (1000000, "人民币壹万元整"),
        (1000100, "人民币壹万零壹元整"),
        (10000010000, "人民币壹亿零壹佰元整"),
        (100001000000, "人民币壹拾亿零壹万元整"),
        (-100, "人民币负壹元整"),
    ],
)
def test_capitals_are_written_as_banks_write_them(amount: int, text: str) -> None:
    """As in the examples of 《支付结算办法》; the 零 that it leaves free is written, once."""
    assert capitals(amount) == text


@given(amounts)
def test_capitals_have_no_double_zero_and_no_leading_zero(amount: int) -> None:
    """零 is never doubled, at the beginning, or before a unit."""
    text = capitals(amount)
    assert "零零" not in text
    assert not re.search(r"零[万亿拾佰仟]", text)
    assert amount == 0 or not text.startswith("人民币零")


def _spelled(amount: int) -> str:
    """人民币大写 by another way: every figure with its place, then what the rules strike out, one after another."""
    figures = str(amount)
    whole, cents = figures[:-2] or "0", figures[-2:].rjust(2, "0")
    places = ["", "拾", "佰", "仟"]
    text = ""
    for at, figure in enumerate(whole):
        left = len(whole) - 1 - at
        text += "零壹贰叁肆伍陆柒捌玖"[int(figure)] + (places[left % 4] if figure != "0" else "")
        if left % 4 == 0 and left:
            section = whole[max(0, len(whole) - left - 4) : len(whole) - left]
            text += {4: "万", 8: "亿", 12: "万亿"}[left] if int(section) else ""
    text = re.sub("零+", "零", text)
    round_at_yuan = whole.endswith("0") and cents[0] != "0" and int(whole)
    # 万位 (or 亿位) is 0 and 千位 is not: the 零 goes behind the unit, unless the one before 角 is written
    text = re.sub("零(万亿|亿|万)(?=[^零])", r"\1" if round_at_yuan else r"\1零", text)
    text = re.sub("零(万亿|亿|万)", r"\1", text)
    text = text.rstrip("零") if int(whole) else ""
    jiao, fen_ = (("零壹贰叁肆伍陆柒捌玖"[int(c)], u) for c, u in zip(cents, "角分", strict=True))
    tail = ("零" if round_at_yuan else "") + "".join(jiao) if cents[0] != "0" else ""
    if cents[1] != "0":
        tail += ("零" if cents[0] == "0" and text else "") + "".join(fen_)
    else:
        tail += "整"
    return "人民币" + (f"{text}元" if text else "" if cents != "00" else "零元") + tail


@given(amounts)
@example(10700053)
@example(10700000)
@example(102000000000)
@example(100070000000)
@example(10000100)
@example(100000001)
def test_capitals_follow_the_rules_of_zero(amount: int) -> None:
    """Held against another way of writing them."""
    assert capitals(amount) == _spelled(amount)


@given(st.fractions(-(10**9), 10**9))
@example(Fraction(1, 2))
@example(Fraction(-1, 2))
@example(Fraction(5, 2))
@example(Fraction(49999999, 100000000))
def test_half_up_goes_away_from_nothing_at_the_half(value: Fraction) -> None:
    """四舍五入, never the banker's way."""
    got = half_up(value)
    assert abs(got - value) <= Fraction(1, 2)
    if abs(abs(value) - floor(abs(value))) == Fraction(1, 2):
        assert abs(got) == floor(abs(value)) + 1
    assert half_up(-value) == -got


@given(st.integers(-(10**15), 10**15))
def test_what_is_shown_in_yuan_reads_back(amount: int) -> None:
    """20,000,000.00元, and in 万元 and 亿元 never rounded."""
    assert fen(yuan(amount)) == amount
    assert fen(wan(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0元"), (200000, "2,000元"), (1000000, "1万元"), (1500000, "1.5万元"), (32 * 10**9, "3.2亿元"),
        (999999, "9,999.99元"), (200000000, "200万元"),
        (2350 * 10**6, "2,350万元"), (-123456, "-1,234.56元"), (-5000, "-50元"), (1234567 * 10**8, "12,345.67亿元"),
    ],
)  # fmt: skip
def test_sums_are_shown_short_where_they_are_round(amount: int, text: str) -> None:
    """万元 from 1万, 亿元 from 1亿, and 元 where it would not come out."""
    assert wan(amount) == text


@pytest.mark.parametrize("text", ["", "元", "5", "5元元", "1,0元", "５万", "٣元", "1.2.3元", "0.001元", "- 5元", "∞元"])
def test_what_is_money_is_read_exactly_and_what_is_not_is_refused(text: str) -> None:
    """Either a whole number of 分, or one sentence."""
    try:
        assert isinstance(fen(text), int)
    except ValueError as trouble:
        said = str(trouble)
        assert "金额" in said


# ── the size table ───────────────────────────────────────────────────────────────────────────────────────────────

POLICY = load_policy("baoshan-2023-1")

WAN = 10**6
TABLE: dict[str, tuple[Any, Any, Any]] = {
    "A01": (None, (50, 500, 20000), None),
    "B06": ((20, 300, 1000), (300, 2000, 40000), None),
    "C34": ((20, 300, 1000), (300, 2000, 40000), None),
    "D44": ((20, 300, 1000), (300, 2000, 40000), None),
    "E47": (None, (300, 6000, 80000), (300, 5000, 80000)),
    "F51": ((5, 20, 200), (1000, 5000, 40000), None),
    "F52": ((10, 50, 300), (100, 500, 20000), None),
    "G54": ((20, 300, 1000), (200, 3000, 30000), None),
    "G58": ((20, 300, 1000), (200, 3000, 30000), None),
    "G5920": ((20, 100, 200), (100, 1000, 30000), None),
    "G60": ((20, 300, 1000), (100, 2000, 30000), None),
    "H61": ((10, 100, 300), (100, 2000, 10000), None),
    "H62": ((10, 100, 300), (100, 2000, 10000), None),
    "I63": ((10, 100, 2000), (100, 1000, 100000), None),
    "I64": ((10, 100, 2000), (100, 1000, 100000), None),
    "I65": ((10, 100, 300), (50, 1000, 10000), None),
    "K7010": (None, (100, 1000, 200000), (2000, 5000, 10000)),
    "K7020": ((100, 300, 1000), (500, 1000, 5000), None),
    "L71": ((10, 100, 300), None, (100, 8000, 120000)),
    "L7291": ((10, 100, 300), None, (100, 8000, 120000)),
    "M74": ((10, 100, 300), None, None),
    "N77": ((10, 100, 300), None, None),
    "O80": ((10, 100, 300), None, None),
    "Q85": ((10, 100, 300), None, None),
    "R90": ((10, 100, 300), None, None),
    "K703": ((10, 100, 300), None, None),
}
"""国统字〔2017〕213号, typed in anew: 小型, 中型, 大型 from 人, 万元, 万元."""
NAMES = ("微型", "小型", "中型", "大型")


def by_the_letter(code: str, staff: int, revenue: int, assets: int) -> str:
    """大型、中型和小型企业须同时满足所列指标的下限，否则下划一档；微型只须满足一项."""
    for grade in (3, 2, 1):
        bounds = zip(TABLE[code], (staff, revenue, assets), (1, WAN, WAN), strict=True)
        if all(value >= floors[grade - 1] * unit for floors, value, unit in bounds if floors):
            return NAMES[grade]
    return NAMES[0]


def sizes(code: str | None, staff: Any, revenue: Any, assets: Any) -> set[str]:
    """What the engine leaves possible; numbers as pairs (low, high)."""
    scope = _Scope({"行业": code, "从业人员": staff, "营业收入": revenue, "资产总额": assets})
    return set(POLICY.derived["企业划型"].value(scope))  # type: ignore[arg-type]


class _Scope:
    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts = {k: v.Bounds(*x) if isinstance(x, tuple) else x for k, x in facts.items()}
        self.derived: dict[str, Any] = {}


@pytest.mark.parametrize("code", TABLE)
def test_every_bound_of_the_table_is_included(code: str) -> None:
    """At each bound, one less and one more, with every other indicator at each of its own bounds."""
    near = [
        sorted({max(0, f * unit + d) for f in floors for d in (-1, 0, 1)}) if floors else [0]
        for floors, unit in zip(TABLE[code], (1, WAN, WAN), strict=True)
    ]
    for staff, revenue, assets in itertools.product(*near):
        assert sizes(code, (staff,) * 2, (revenue,) * 2, (assets,) * 2) == {by_the_letter(code, staff, revenue, assets)}


def _numbers(code: str, at: int, unit: int) -> st.SearchStrategy[tuple[Any, Any]]:
    floors = TABLE[code][at] or (1, 2, 3)
    points = st.sampled_from([max(0, f * unit + d) for f in floors for d in (-1, 0, 1)] + [0, floors[2] * 3 * unit])
    return st.tuples(points, points | st.just(inf)).map(lambda p: (min(p), max(p)))


def _points(pair: tuple[Any, Any], floors: Any, unit: int) -> list[int]:
    """Representatives of every grade that a range touches."""
    low, high = pair
    inside = [f * unit for f in floors or () if low <= f * unit <= high]
    return [low, *inside, high if high != inf else 10**18]


@given(st.sampled_from(sorted(TABLE)).flatmap(
    lambda c: st.tuples(st.just(c), _numbers(c, 0, 1), _numbers(c, 1, WAN), _numbers(c, 2, WAN))
))  # fmt: skip
def test_a_range_leaves_exactly_the_sizes_of_its_points(told: tuple[Any, ...]) -> None:
    """No size too many, and none too few."""
    code, *given_ = told
    points = [_points(p, f, u) for p, f, u in zip(given_, TABLE[code], (1, WAN, WAN), strict=True)]
    want = {by_the_letter(code, *point) for point in itertools.product(*points)}
    assert sizes(code, *given_) == want


def test_an_unknown_trade_may_have_any_size() -> None:
    """Nothing is certain without the trade."""
    assert sizes(None, (5, 5), (0, 0), (0, 0)) == {*NAMES, "不适用"}


def test_a_coarse_trade_leaves_what_its_finer_ones_leave() -> None:
    """K70 may be development, management, agency or rental."""
    everything = set()
    for code in ("K7010", "K7020", "K703", "K7040"):
        everything |= sizes(code, (50, 50), (600 * WAN, 600 * WAN), (3000 * WAN, 3000 * WAN))
    assert sizes("K70", (50, 50), (600 * WAN, 600 * WAN), (3000 * WAN, 3000 * WAN)) == everything


def test_handling_of_goods_is_graded_as_transport() -> None:
    """591 is in the transport row (R64): 150 people, 2000万元 is small there, and would be medium in storage."""
    for people, revenue in ((150, 2000), (50, 150), (1000, 30000), (299, 3000), (19, 200)):
        given = (people,) * 2, (revenue * WAN,) * 2, (0, 0)
        assert sizes("G5910", *given) == sizes("G54", *given)
    assert sizes("G591", (150,) * 2, (2000 * WAN,) * 2, (0, 0)) == {"小型"}
    assert sizes("G592", (150,) * 2, (2000 * WAN,) * 2, (0, 0)) == {"中型"}


# ── the digest ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_digest_is_over_what_decides_and_nothing_else() -> None:
    """A changed rule changes it; a changed case or what the centre fills in does not."""
    from core.policy import digest_of

    files = pack_files("baoshan-2023-1")
    before = digest_of(files)
    assert digest_of(dict(reversed(files.items()))) == before
    assert digest_of(files | {"cases/new.yaml": b"x"}) == before
    assert digest_of(files | {"guide.yaml": b"x: {telephone: '1'}"}) == before
    for name in files:
        if not name.startswith(("cases/", "guide.yaml")):
            assert digest_of(files | {name: files[name] + b"\n"}) != before, name


def test_the_policy_can_be_read_from_a_frozen_copy_of_its_files() -> None:
    """Years later the same files give the same policy."""
    from core.policy import read_policy

    files = pack_files("baoshan-2023-1")
    again = read_policy(json.loads(json.dumps({n: b.decode() for n, b in files.items()}), object_hook=_bytes))
    assert again.digest == POLICY.digest
    assert [m.id for m in again.measures] == [m.id for m in POLICY.measures]


def _bytes(held: dict[str, str]) -> dict[str, bytes]:
    return {n: t.encode() for n, t in held.items()}


def test_a_sum_that_is_quoted_from_a_policy_has_no_marks_of_thousands() -> None:
    assert wan_of_text(200_000_000_000) == "20亿元"
    assert wan_of_text(2_000_000_000) == "2000万元"
    assert wan_of_text(200_000) == "2000元"
