"""Rules with one comparison, split into the fields of a form (事实 · 比较 · 数) and joined again; and the numbers of a
phrase in the rule language."""

import datetime
import re
from dataclasses import dataclass
from fractions import Fraction

from core.policy.bound_words import ABOVE, AT_LEAST, AT_MOST, BELOW
from core.policy.figures import Figure, Quantity
from core.policy.rule_types import DATE, DAYS, MONEY, MONTHS, PLAIN, YEAR, Type

COMPARISONS = {
    ">=": "不低于（含）", "<=": "不超过（含）", ">": "超过", "<": "低于", "=": "等于", "≠": "不等于",
    "是": "是", "否": "不是", "属于": "是其中之一", "不属于": "不是其中之一", "有": "有这一天", "提到": "说起过",
}  # fmt: skip
"""Labels of comparisons in a form."""
ALONE = ("是", "否", "有", "提到")
"""Predicates that take only a fact."""

_NAME = r"[一-鿿A-Za-z_][一-鿿A-Za-z0-9_“”.]*(?:-\d+)*"
_COMPARED = re.compile(rf"\s*({_NAME})\s*(>=|<=|≥|≤|>|<|=|≠)\s*(\S.*?)\s*")
_AMONG = re.compile(rf"\s*({_NAME})\s+(属于|不属于)\s*\[(.*)\]\s*")
_CALLED = re.compile(rf"\s*(有|提到)[(（]({_NAME})[)）]\s*")
_BARE = re.compile(rf"\s*(非\s+)?({_NAME})\s*")
_ONE_VALUE = re.compile(r"[\d,.]+[^\s+×/*÷()（）]*(?:/[一-鿿]+)*|\d{4}-\d{2}-\d{2}|[一-鿿A-Za-z“”]+")
_SAME = {"≥": ">=", "≤": "<="}


@dataclass(frozen=True, slots=True)
class SimpleRule:
    """事实 · 比较 · 数."""

    fact: str
    comparison: str
    value: str = ""

    @property
    def text(self) -> str:
        """The source of the rule."""
        match self.comparison:
            case "是":
                return self.fact
            case "否":
                return f"非 {self.fact}"
            case "有" | "提到":
                return f"{self.comparison}({self.fact})"
            case "属于" | "不属于":
                return f"{self.fact} {self.comparison} [{self.value}]"
        return f"{self.fact} {self.comparison} {self.value}"


def simple(rule: str) -> SimpleRule | None:
    """The rule split into fields; None if it is more than one comparison."""
    if found := _COMPARED.fullmatch(rule):
        fits = _ONE_VALUE.fullmatch(found[3]) and not {"且", "或", "则"} & set(found[3].split())
        return SimpleRule(found[1], _SAME.get(found[2], found[2]), found[3]) if fits else None
    if found := _AMONG.fullmatch(rule):
        return SimpleRule(found[1], found[2], found[3]) if "]" not in found[3] else None
    if found := _CALLED.fullmatch(rule):
        return SimpleRule(found[2], found[1])
    found = _BARE.fullmatch(rule)
    if found is None or found[2] in ("是", "否", "非"):
        return None
    return SimpleRule(found[2], "否" if found[1] else "是")


# ── numbers in phrases ───────────────────────────────────────────────────────────────────────────────────────────

_SIDES = {AT_LEAST: ">=", AT_MOST: "<=", ABOVE: ">", BELOW: "<"}


def comparison_of(atom: Quantity) -> str:
    """The comparison that a phrase implies; "at least" if it implies none."""
    return _SIDES.get(atom.side, ">=")


def literals(figure: Figure) -> tuple[tuple[Quantity, str], ...]:
    """The values of a figure, each in the rule language."""
    return tuple((atom, literal(atom, figure.words)) for atom in (figure.ways[0] if figure.ways else ()))


def literal(atom: Quantity, words: str = "") -> str:
    """A value in the rule language, with the unit of the phrase where that is possible."""
    kind, value = atom.type, atom.value
    if kind == DATE:
        return datetime.date.fromordinal(int(value)).isoformat()
    if kind in (MONTHS, DAYS, YEAR):
        return f"{_plain(Fraction(value))}{ {MONTHS: '个月', DAYS: '天', YEAR: '年度'}[kind] }".replace(" ", "")
    if kind == PLAIN:
        return f"{_plain(Fraction(value) * 100)}%" if "倍" not in words else _plain(Fraction(value))
    return _counted(kind, Fraction(value), words)


def _counted(kind: Type, value: Fraction, words: str) -> str:
    """Money (stored in 分), power and counts, possibly per unit."""
    dims = dict(kind.dims)
    per = "".join(f"/{'月' if unit == '月' else unit}" for unit, power in kind.dims if power < 0)
    if "元" in dims and dims["元"] == 1:
        for unit, worth in (("亿元", 10**10), ("万元", 10**6), ("元", 100)):
            if unit == "元" or (unit in words and value >= worth):
                return f"{_plain(value / worth)}{unit}{per}"
    if dims == {"瓦": 1}:
        return f"{_plain(value / 1000)}千瓦" if value >= 1000 else f"{_plain(value)}瓦"
    unit = next((u for u, power in kind.dims if power > 0), "")
    if value >= 10000 and "万" in words:
        return f"{_plain(value / 10000)}万{unit}{per}"
    return f"{_plain(value)}{unit}{per}"


def _plain(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.10f}".rstrip("0")


def is_money(kind: Type) -> bool:
    """Whether it is an amount of money, not per unit."""
    return kind == MONEY


def is_rate(kind: Type) -> bool:
    """Whether it is an amount per unit: 元/人, 元/瓦."""
    dims = dict(kind.dims)
    return dims.get("元") == 1 and any(power < 0 for power in dims.values())
