"""Money is exact: integers in 分. Parsing and formatting of amounts."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

Number = int | Fraction

_UNITS = {"元": 100, "万元": 100 * 10**4, "亿元": 100 * 10**8, "万": 100 * 10**4, "亿": 100 * 10**8, "": 100}
_NUMBER = r"(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)"
_MONEY = re.compile(rf"{_NUMBER}\s*(元|万元|亿元|万|亿|)")


@lru_cache(maxsize=1024)
def fen(text: str) -> int:
    """分 of a written amount such as 2000万元, 3.2亿 or 1,250.50元; ValueError (in Chinese) if it is none."""
    found = _MONEY.fullmatch(text.strip())
    if not found:
        raise ValueError(f"“{text}”不是金额，请写成 2000万元、1250.50元 这样")
    value = Fraction(found[1].replace(",", "")) * _UNITS[found[2]]
    if value.denominator != 1:
        raise ValueError(f"“{text}”不足一分，金额最小到分（0.01元）")
    return int(value)


def half_up(value: Number | float) -> int:
    """Round to a whole 分, half away from zero (四舍五入). A float, which is infinite, has none."""
    if isinstance(value, int):
        return value
    over, under = value.as_integer_ratio()
    whole = (2 * abs(over) + under) // (2 * under)
    return whole if over >= 0 else -whole


def yuan(amount: int) -> str:
    """20,000,000.00元 for 2000000000 分."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100:,}.{abs(amount) % 100:02d}元"


@lru_cache(maxsize=4096)
def wan(amount: int) -> str:
    """An amount in 分 for people: 2,350万元, 1.5万元, 3.2亿元; below one 万, or with more than four decimals, in 元:
    8,500元. Thousands are separated as in `yuan`. Never rounded."""
    for unit in ("亿元", "万元"):
        size = _UNITS[unit]
        if abs(amount) >= size and amount % (size // 10**4) == 0:
            return f"{_grouped(Fraction(amount, size))}{unit}"
    return f"{_grouped(Fraction(amount, 100))}元" if abs(amount) < _UNITS["万元"] else yuan(amount)


def wan_of_text(amount: int) -> str:
    """An amount in 分 as policies write it, for quoting: 2000元, 2000万元."""
    return wan(amount).replace(",", "")


def _grouped(value: Fraction) -> str:
    whole, point, rest = decimal(abs(value)).partition(".")
    return f"{'-' if value < 0 else ''}{int(whole):,}{point}{rest}"


def decimal(value: Number) -> str:
    """A fraction in decimal: 6.4, 300, 0.3. One without a finite expansion is cut at six places."""
    exact = Fraction(value)
    text = f"{Decimal(exact.numerator) / Decimal(exact.denominator):.6f}"
    return text.rstrip("0").rstrip(".") or "0"


_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def _section(number: int) -> str:
    """壹仟零伍拾 for 1050 (below 10,000), with no leading 零."""
    text, gap = "", False
    for place, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return text


def capitals(amount: int) -> str:
    """人民币大写 of an amount in 分, as in 《支付结算办法》: 人民币壹佰伍拾万元整, 人民币壹拾万柒仟元零伍角叁分.

    One 零 stands for any number of zeros between digits. Where it is optional (元位 or 万位 is 0 and the next place is
    not) it is written once: before 角 if there are any, otherwise after 万.
    """
    whole, jiao, cents = abs(amount) // 100, abs(amount) // 10 % 10, abs(amount) % 10
    loose = whole % 10 == 0 and jiao > 0
    text = _integer(whole, zero_after_round=not loose)
    text = f"{text}元" if text else ""
    if jiao:
        text += ("零" if loose and text else "") + _DIGITS[jiao] + "角"
    elif cents and text:
        text += "零"
    if cents:
        text += _DIGITS[cents] + "分"
    elif not jiao:
        text = (text or "零元") + "整"
    else:
        text += "整"
    return ("人民币" if amount >= 0 else "人民币负") + text


def _integer(whole: int, zero_after_round: bool) -> str:
    """The part before 元. `zero_after_round`: 零 also if the section before ends in 0 and this one is full."""
    text, gap, rest, before = "", False, whole, 0
    for size, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        part, rest = divmod(rest, size)
        if not part:
            gap = gap or bool(text)
            continue
        round_before = zero_after_round and before % 10 == 0
        text += ("零" if text and (gap or part < 1000 or round_before) else "") + _section(part) + name
        gap, before = False, part
    return text
