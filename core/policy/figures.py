"""Figures in a text: sums, shares, capacities, durations, dates, and the direction in which they bound.

Spellings are those of Chinese administrative texts: 20万元, 每人2000元, 0.3元/瓦, 50%, 百分之五十, 减半, 1:1,
100个基点, 三个月, 2023年一季度, 1月28日至2月5日. “以上、以下、不超过、不低于” include the figure itself (ruling R2).
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from typing import Any

from core.policy import values as v
from core.policy.bound_words import AT_LEAST, AT_MOST, IS, day_side, sides_of
from core.policy.fact import Fact
from core.policy.rule_types import DATE, DAYS, MONTHS, PLAIN, YEAR, Type, number
from core.policy.text import folded


@dataclass(frozen=True, slots=True)
class Quantity:
    """One value of a figure, in units of the rule language, and the direction in which it bounds ("": none)."""

    type: Type
    value: Any
    side: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in the normalised text: position and values. A rule must use one of `ways`: a year is either its first
    and last day, or the year itself; empty if nothing needs to be used (全额)."""

    start: int
    end: int
    words: str
    ways: tuple[tuple[Quantity, ...], ...]

    @property
    def atoms(self) -> tuple[Quantity, ...]:
        """All its values."""
        return tuple(dict.fromkeys(a for way in self.ways for a in way))


@cache
def figures(text: str, units: tuple[str, ...] = ()) -> tuple[Figure, ...]:
    """All figures of a text in order; positions refer to the normalised text. `units`: additional units in which facts
    of the policy are counted (千瓦时, 件)."""
    return tuple(_Reader(folded(text), units).read())


def units_of(facts: Iterable[Fact]) -> tuple[str, ...]:
    """The units in which facts are counted, for `figures`."""
    return tuple(sorted({f.unit for fact in facts for f in (fact, *fact.fields) if f.type == "count" and f.unit}))


# ── numerals ─────────────────────────────────────────────────────────────────────────────────────────────────────

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_HAN_ANY = "零〇一二两三四五六七八九十百千"
_HAN = f"(?<![{_HAN_ANY}])[零〇一二两三四五六七八九十][{_HAN_ANY}]*"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUM = rf"{_ARABIC}|{_HAN}(?:点{_HAN})?"


def numeral(text: str) -> Fraction:
    """2000, 1,250.5, 三, 十二, 二点五, 一千二百; ValueError for anything else."""
    if text[0].isdigit() and text[0].isascii():
        return Fraction(text.replace(",", ""))
    whole, _, part = text.partition("点")
    value = Fraction(_han(whole))
    for place, digit in enumerate(part, 1):
        value += Fraction(_DIGITS[digit], 10**place)
    return value


def _han(text: str) -> int:
    if not any(c in _PLACES for c in text):  # 二〇二三
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in _PLACES:
            total += (digit or 1) * _PLACES[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


# ── spellings ────────────────────────────────────────────────────────────────────────────────────────────────────

_MONEY_UNITS = {"元": 100, "千元": 10**5, "万元": 10**6, "百万元": 10**8, "千万元": 10**9, "亿元": 10**10}
_WATTS = {"瓦": 1, "千瓦": 1000, "kW": 1000, "兆瓦": 10**6, "MW": 10**6, "万千瓦": 10**7}
_PARTS = {"百": 100, "千": 1000, "万": 10000}
_COUNTED = "平方米|公里|人|名|次|幢|户|家|项|级|届|台|辆|吨|亩|倍|个"


_PER = "人|名|千瓦|瓦|平方米|户|家|台|辆|吨|亩"


def _each(per: str) -> re.Pattern[str]:
    """每家企业最高50万元 limits what one enterprise gets: it is no rate."""
    bounding = r"(?!(?<=[家户]).{0,2}(?:最高|最多|不超过|上限|封顶))"
    return re.compile(rf"每1?({per})(每月)?(?:每次|每年)?{bounding}[^\d,。;、]{{0,4}}$")


def _each_unit(found: re.Match[str], each: re.Pattern[str]) -> tuple[str, ...]:
    """The units of a rate: 元/瓦, 每人2000元, 每人每次补贴600元, 每平方米每月30元."""
    if found["per"]:
        return tuple(found["per"].split("/"))
    named = each.search(found.string[max(0, found.start() - 14) : found.start()])
    return (named[1].replace("名", "人"), *(("月",) if named[2] else ())) if named else ()


def _money(found: re.Match[str], each: re.Pattern[str] = _each(_PER)) -> Quantity:  # noqa: B008 — a pattern never changes
    value = numeral(found["n"]) * _MONEY_UNITS[found["unit"]]
    powers: dict[str, int] = {"元": 1}
    for unit in _each_unit(found, each):
        value /= _WATTS.get(unit, 1)
        powers["瓦" if unit in _WATTS else unit] = -1
    return Quantity(number(**powers), value)


def _dollars(found: re.Match[str]) -> Quantity:
    return Quantity(number(美元=1), numeral(found["n"]) * {"": 1, "万": 10**4, "亿": 10**8}[found["unit"]])


def _power(found: re.Match[str]) -> Quantity:
    return Quantity(number(瓦=1), numeral(found["n"]) * _WATTS[found["unit"]])


def _count(found: re.Match[str]) -> Quantity:
    unit = found["unit"].replace("名", "人")
    return Quantity(PLAIN, numeral(found["n"])) if unit == "倍" else Quantity(number(**{unit: 1}), numeral(found["n"]))


def _span(found: re.Match[str]) -> Quantity:
    months = numeral(found["n"]) * (12 if found["unit"].endswith("年") else 1)
    return Quantity(MONTHS, months + (6 if found["half"] else 0))


_NOT_NOUGHT = r"(?!0\d|[0零〇]+(?:[.点][0零〇]+)?(?![\d.点]))"
_RATIO = re.compile(rf"(?<![\d:午晨晚])(?P<n>{_NUM}):{_NOT_NOUGHT}(?P<to>{_NUM})(?![\d:])")
"""1:1, 1:0.5; not 9:00 or 上午9:30, which are times of day."""


_Make = Callable[[re.Match[str]], Quantity]
_SPELLINGS: tuple[tuple[re.Pattern[str], _Make], ...] = (
    (re.compile(rf"(?P<n>{_NUM})(?P<unit>[百千]?万元|亿元|千元|元)(?:/(?P<per>(?:{_PER})(?!时|h)(?:/月)?))?"), _money),
    (re.compile(rf"(?P<n>{_NUM})(?P<unit>[万亿]?)美元"), _dollars),
    (re.compile(rf"(?P<n>{_NUM})(?P<unit>万千瓦|千瓦|兆瓦|瓦|kW|MW)(?!时|h)"), _power),
    (re.compile(rf"(?P<n>{_NUM})%"), lambda m: Quantity(PLAIN, numeral(m["n"]) / 100)),
    (re.compile(rf"(?P<of>[百千万])分之(?P<n>{_NUM})"), lambda m: Quantity(PLAIN, numeral(m["n"]) / _PARTS[m["of"]])),
    (re.compile(rf"(?P<n>{_NUM})个?百分点"), lambda m: Quantity(PLAIN, numeral(m["n"]) / 100)),
    (re.compile(rf"(?P<n>{_NUM})个?基点"), lambda m: Quantity(PLAIN, numeral(m["n"]) / 10000)),
    (_RATIO, lambda m: Quantity(PLAIN, numeral(m["n"]) / numeral(m["to"]))),
    (re.compile(rf"(?P<n>{_HAN})成(?![本果立效熟为套])"), lambda m: Quantity(PLAIN, numeral(m["n"]) / 10)),
    (re.compile(r"减半|半数|一半"), lambda m: Quantity(PLAIN, Fraction(1, 2))),
    (re.compile(rf"(?P<n>{_NUM})(?P<unit>个月)(?P<half>半?)"), _span),
    (re.compile(r"半年"), lambda m: Quantity(MONTHS, Fraction(6))),
    (re.compile(rf"(?<![上\d])(?P<n>\d{{1,2}}|{_HAN})(?P<unit>周?年)(?![度级初末底代])(?P<half>半?)"), _span),
    (re.compile(rf"(?P<n>{_NUM})个?(?:工作|自然)?(?:日|天)"), lambda m: Quantity(DAYS, numeral(m["n"]))),
    (re.compile(r"(?P<n>\d{4})(?P<unit>届)"), _count),
    (re.compile(rf"(?<![第\d])(?P<n>\d+)(?P<unit>{_COUNTED})(?!性|月)"), _count),
    (re.compile(rf"(?<![第同单])(?!两级)(?P<n>{_HAN})(?P<unit>级|人|名|次|倍)(?!性)"), _count),
)  # fmt: skip
"""Tried in this order at each position; dates and years are tried first."""
_KNOWN = frozenset((*_COUNTED.split("|"), *_WATTS, *_MONEY_UNITS, "美元", "年", "月", "日", "天", "%"))


@cache
def _spellings(units: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], _Make], ...]:
    """These spellings, preceded by rates and numbers in the units of a policy's facts."""
    own = sorted((re.escape(unit) for unit in units if unit not in _KNOWN), key=len, reverse=True)
    per = "|".join((*own, *(["美元"] if "美元" in units else []), _PER))
    if not own and "美元" not in units:
        return _SPELLINGS
    money = re.compile(rf"(?P<n>{_NUM})(?P<unit>[百千]?万元|亿元|千元|元)(?:/(?P<per>(?:{per})(?:/月)?))?")
    counted = re.compile(rf"(?<![第\d])(?P<n>{_ARABIC})(?P<many>[百千]?万|亿|千|百)?(?P<unit>{'|'.join(own)})(?!性)")
    by_unit: list[tuple[re.Pattern[str], _Make]] = [(money, partial(_money, each=_each(per)))]
    return (*([(counted, _counted)] if own else []), *by_unit, *_SPELLINGS[1:])


def _counted(found: re.Match[str]) -> Quantity:
    many = 1
    for place in found["many"] or "":
        many *= _TENS[place]
    return Quantity(number(**{found["unit"]: 1}), numeral(found["n"]) * many)


_TENS = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

_YEAR = r"(?P<year>\d{4}|[一二][零〇一二三四五六七八九]{3})"
_DATES = re.compile(
    rf"(?:{_YEAR}年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日"
    rf"|{_YEAR.replace('year', 'year2')}年(?:第?(?P<quarter>[一二三四1-4])季度"
    r"|(?P<from>\d{1,2})月?(?:至|到|[-~—–])(?P<to>\d{1,2})月(?!\d)|(?P<half>[上下])半年|(?P<only>\d{1,2})月(?!\d)|(?P<end>[底末])|度?)"
)
_WHOLE = re.compile("全额|全数")


class _Reader:
    """Scans a normalised text once; a date without a year is in the year mentioned last."""

    def __init__(self, text: str, units: tuple[str, ...]) -> None:
        self.text, self.year, self._units, self._spellings = text, 0, units, _spellings(units)

    def read(self) -> Iterator[Figure]:
        at = 0
        while at < len(self.text):
            made = self._at(at)
            if made is None:
                at += 1
                continue
            yield made
            at = made.end

    def _at(self, at: int) -> Figure | None:
        text = self.text
        if found := _WHOLE.match(text, at):
            return Figure(at, found.end(), found[0], ())
        if found := _DATES.match(text, at):
            return self._days(found)
        for pattern, make in self._spellings:
            if found := pattern.match(text, at):
                return Figure(at, found.end(), found[0], tuple(self._ways(make(found), at, found.end())))
        return None

    def _ways(self, made: Quantity, start: int, end: int) -> Iterator[tuple[Quantity, ...]]:
        """What a rule may use of a figure."""
        for type_ in _types_of(made.type, self._units):
            yield from ((Quantity(type_, v.plain(made.value), side),) for side in sides_of(self.text, start, end))
        if made.value == 1 and self.text[:start].endswith("每"):  # 每1美元 is 每美元: the 1 need not be used
            yield ()

    def _days(self, found: re.Match[str]) -> Figure | None:
        year = int(numeral(found["year"] or found["year2"] or "0")) or self.year
        if not year:
            return None
        self.year = year
        side = day_side(self.text, found.start(), found.end())
        try:
            first, last = _ends(found, year)
        except ValueError:
            return None
        return Figure(found.start(), found.end(), found[0], _day_ways(first, last, side, year if found["year2"] else 0))


def _types_of(stated: Type, units: tuple[str, ...]) -> Iterator[Type]:
    """What a number may count: 每家奖励16万元 is also what one enterprise gets, and 3名 are 人 or, for a fact, 名."""
    yield stated
    powers = dict(stated.dims)
    if powers.get("元") == 1 and (powers.get("家") == -1 or powers.get("户") == -1):
        yield number(**{unit: power for unit, power in powers.items() if unit not in ("家", "户")})
    if "人" in powers and "名" in units:
        yield number(**{"名" if unit == "人" else unit: power for unit, power in powers.items()})


def _ends(found: re.Match[str], year: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of a date or period."""
    if found["day"]:
        day = datetime.date(year, int(found["month"]), int(found["day"]))
        return day, day
    if found["end"]:
        return datetime.date(year, 12, 31), datetime.date(year, 12, 31)
    first, months = 1, 12
    if found["quarter"]:
        first, months = int(numeral(found["quarter"])) * 3 - 2, 3
    elif found["to"]:
        first, months = int(found["from"]), int(found["to"]) - int(found["from"]) + 1
    elif found["half"]:
        first, months = (1 if found["half"] == "上" else 7), 6
    elif found["only"]:
        first, months = int(found["only"]), 1
    after = datetime.date(year + (first + months - 1) // 12, (first + months - 1) % 12 + 1, 1)
    return datetime.date(year, first, 1), after - datetime.timedelta(1)


def _day_ways(first: datetime.date, last: datetime.date, side: str, year: int) -> tuple[tuple[Quantity, ...], ...]:
    low, high = Quantity(DATE, first.toordinal(), AT_LEAST), Quantity(DATE, last.toordinal(), AT_MOST)
    if first == last:
        return ((Quantity(DATE, first.toordinal(), side),),)
    if side:
        return ((low,),) if side == AT_LEAST else ((high,),)
    whole_year = year and (last - first).days > 360
    return ((low, high), (Quantity(YEAR, year, IS),)) if whole_year else ((low, high),)
