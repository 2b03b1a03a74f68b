"""Numbers as people write and type them (R74): 520kWp, ¥15,000, 20w, 1亿2000万, 35名, 100万-200万, ２．５万.

Always exact. Ambiguous text is rejected with a sentence; the understood value is echoed.
"""

import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction

_FORM = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SCALES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "w": 10**4, "千": 1000, "百": 100}
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_TERM = re.compile(rf"({_FORM})({_SCALE})?", re.IGNORECASE)
_NUMBER = re.compile(rf"(-?)((?:{_FORM}(?:{_SCALE})?)+)(.*)", re.IGNORECASE | re.DOTALL)
_BETWEEN = re.compile(r"(?<=[^~至—–-])(?:~|至|[—–]+|-)(?=-?[\d¥])")
_SYMBOLS = str.maketrans({"−": "-", "﹣": "-", "～": "~", "〜": "~", "∼": "~", "￥": "¥"})
_MONEY_WORDS = re.compile(r"^(?:约)?(?:人民币|RMB|CNY|¥)|(?:人民币|RMB|CNY)$|(?<=[元万亿角分])[整正]$", re.IGNORECASE)
_COINS = re.compile(rf"(?:(?P<yuan>.*?)(?:元|块|圆))?(?:({_FORM})角)?(?:({_FORM})分)?", re.DOTALL)

_WATTS = {"": 1000, "千瓦": 1000, "kw": 1000, "kwp": 1000, "瓦": 1, "w": 1, "wp": 1, "兆瓦": 10**6, "mw": 10**6,
          "mwp": 10**6, "万千瓦": 10**7}  # fmt: skip
_PEOPLE = ("个人", "人次", "人", "名", "位", "个")


def tidy(text: str) -> str:
    """Normal form: full width as half width, dashes unified, spaces removed. A text with a superscript (5²人) or a
    circled number is unchanged, so that it is no number: it does not mean 52."""
    if text.isascii():
        return "".join(text.split())
    if any(unicodedata.category(character) == "No" for character in text):
        return text
    plain = unicodedata.normalize("NFKC", text.translate(_SYMBOLS)).translate(_SYMBOLS)
    return re.sub(r"[\s\u200b\u2060\ufeff]", "", plain)


def ends(text: str) -> tuple[str, ...]:
    """A number, or the two ends of a range; a unit given only at the end applies to both. ValueError (in Chinese) for
    anything else."""
    parts = _BETWEEN.split(text)
    if len(parts) == 1:
        return (text,)
    if len(parts) > 2:
        raise ValueError(f"“{text}”不止两个数，请写成 35~45 这样")
    low, high = parts
    first, last = _NUMBER.fullmatch(low.lstrip("¥")), _NUMBER.fullmatch(high.lstrip("¥"))
    if first and last and not first[3] and not re.search(rf"(?:{_SCALE})$", low, re.IGNORECASE):
        low += high[len(high) - len(_unit_of(last)) :]
    return low, high


def _unit_of(found: re.Match[str]) -> str:
    """The unit after the last digits: 万元 of 200万元."""
    terms = list(_TERM.finditer(found[2]))
    return (terms[-1][2] or "") + found[3]


def number(text: str) -> tuple[Fraction, str]:
    """A number and the text after it: 1亿2000万元 is (120000000, 元). ValueError if it does not begin with a number."""
    found = _NUMBER.fullmatch(text)
    if not found:
        raise ValueError("不是数")
    total, before = Fraction(0), None
    for digits, scale in _TERM.findall(found[2]):
        size = _SCALES[scale.lower()] if scale else 1
        if before is not None and size >= before:
            raise ValueError("不是数")
        if before is not None and not scale and before > 10**4:
            raise ValueError("不是数")  # 1亿5 is ambiguous
        if before is not None and not scale and _digits(digits) < before // 10:
            raise ValueError("不是数")  # 1万5 may be 15,000 or 10,005
        total += _digits(digits) * size
        before = size
    return (-total if found[1] else total), found[3]


def _digits(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


_AS_WRITTEN = re.compile(r"(\d{1,11})(?:\.(\d{1,6}))?([万亿]?元|[万亿])", re.ASCII)
_PLACES = {"元": 2, "万元": 6, "万": 6, "亿元": 10, "亿": 10}
_MOST = 10**16
_ONE_BARE = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def as_written(raw: object) -> int | None:
    """分 for the usual forms in large files: 1250.50元, 2000万元, 3.2亿; None for any other, or one that is too
    large."""
    found = _AS_WRITTEN.fullmatch(raw) if isinstance(raw, str) else None
    if not found:
        return None
    whole, part, unit = found.groups("")
    more = _PLACES[unit] - len(part)
    made = int(whole + part) * 10**more if more >= 0 else _MOST
    return made if made < _MOST else None


def is_bare(text: str) -> bool:
    """Whether a sum is only a number, or a range of two: 2350, 1,800~2,200, -5; not ¥15,000 or 20w."""
    if _ONE_BARE.fullmatch(text):
        return True
    try:
        return all(re.fullmatch(rf"-?{_FORM}", end) for end in ends(tidy(text)))
    except ValueError:
        return False


def sum_in_fen(text: str) -> int:
    """分 of an amount: 2000万元, 3.2亿, ¥15,000, 20w, 1亿2000万, 12元5角. ValueError (in Chinese) if it is none."""
    bare = _MONEY_WORDS.sub("", _MONEY_WORDS.sub("", text))
    wrong = ValueError(f"“{text}”不是金额，请写成 2000万元、1250.50元 这样")
    coins = _COINS.fullmatch(bare)
    try:
        if coins and (coins["yuan"] or coins[2] or coins[3]):
            value, rest = number(coins["yuan"]) if coins["yuan"] else (Fraction(0), "")
            value += _digits(coins[2] or "0") / 10 + _digits(coins[3] or "0") / 100
        else:
            value, rest = number(bare)
    except ValueError:
        raise wrong from None
    if rest:
        raise wrong
    if (value * 100).denominator != 1:
        raise ValueError(f"“{text}”不足一分，金额最小到分（0.01元）")
    return int(value * 100)


def watts(text: str) -> Fraction:
    """瓦 of a capacity: 520千瓦, 520kWp, 5.9MWp, 1.2万千瓦; a bare number is in 千瓦. ValueError if it is none."""
    found = re.fullmatch(rf"({_FORM})(.*)", text)
    if not found or found[2].lower() not in _WATTS:
        raise ValueError(f"“{text}”不是装机容量，请写成 520千瓦")
    return _digits(found[1]) * _WATTS[found[2].lower()]


def whole(text: str, unit: str) -> int:
    """A count: 35, 1,200人, 35名, 2万人; with unit 年 a year: 2023, 2023年度. ValueError if it is none."""
    wrong = ValueError(f"“{text}”不是整数，请写成 {'2023' if unit == '年' else '35 或 35~45'}")
    if unit == "年":
        found = re.fullmatch(r"(\d{1,9})(?:年度?)?", text)
        if not found:
            raise wrong
        return int(found[1])
    try:
        value, rest = number(text)
    except ValueError:
        raise wrong from None
    units = ("", unit, *(_PEOPLE if unit == "人" else ()))
    if value < 0 or value.denominator != 1 or value >= 10**9 or rest not in units:
        raise wrong
    return int(value)


def share(text: str) -> Fraction:
    """A percentage as a share of 1: 95%, 百分之95, -3.5%; a bare 80 is 80%. ValueError if it is none."""
    found = re.fullmatch(r"(-?)(?:百分之)?(\d+(?:\.\d+)?)(%?)", text)
    if not found:
        raise ValueError(f"“{text}”不是百分数，请写成 95%")
    value = Fraction(found[2])
    if not found[3] and "百分之" not in text and 0 < value < 1:
        sign = found[1]
        raise ValueError(f"“{text}”不是百分数：是 {text}% 还是 {sign}{float(value) * 100:g}%，请写明 %")
    return (-value if found[1] else value) / 100


def ranged(raw: object, one: Callable[[str], int | Fraction]) -> tuple[int | Fraction, int | Fraction]:
    """Both ends of a number or a range, equal for a single number. ValueError if they are in the wrong order."""
    text = tidy(str(raw))
    found = [one(end) for end in ends(text)]
    if found[0] > found[-1]:
        raise ValueError(f"“{raw}”前大后小，请写成 35~45 这样")
    return found[0], found[-1]


def exact(value: int | Fraction) -> str:
    """All digits of a finite decimal fraction."""
    over, under = value.as_integer_ratio()
    places = 0
    while over * 10**places % under and places < 30:
        places += 1
    text = str(abs(over) * 10**places // under).rjust(places + 1, "0")
    sign = "-" if over < 0 else ""
    return sign + (f"{text[:-places]}.{text[-places:]}" if places else text)
