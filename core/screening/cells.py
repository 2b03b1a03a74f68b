"""Reads a roster cell like the same text typed at the counter.

Before the counter's own reader runs, this undoes what spreadsheets do to answers: ="…" and ' around them, dates as
numbers, a tick for 是, an option without its last characters, a unit that is in the heading instead of the cell.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from core.assess import numbers
from core.assess.answers import read_value, with_unit
from core.assess.silence import UNKNOWN_WORD, none_value
from core.assess.visit import AnswerValue
from core.errors import AnswerError
from core.policy.pack import Fact

BLANKS = ("-", "—", "——", "–", "/", "\\", "--", "N/A", "n/a", "NA", "#N/A", "空", "null", "NULL")
"""What offices write for "unknown": the cell counts as not asked."""
_UNKNOWN = ("不详", "未知", "不知道", "待核实")
_YES, _NO = (
    ("√", "✓", "✔", "☑", "☒", "对", "Y", "y", "YES", "yes", "TRUE"),
    ("×", "✗", "✘", "N", "n", "NO", "no", "FALSE"),
)
_NONE = ("无", "没有")
_QUOTED = re.compile(r'="(.*)"', re.DOTALL)
_MIDNIGHT = re.compile(r"(.*\d)[ T]+0{1,2}:00(?::00(?:\.0+)?)?$")
_BLANK_CHARACTERS = re.compile(r"[\s\x00-\x1f\x7f\ufeff\u200b]+")
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{2}", re.ASCII)
"""A long code in a number column after it lost its digits: 9.13101E+17."""
_FIRST_DAY = datetime.date(1899, 12, 30)
"""The epoch of Excel's dates, from March 1900 on."""
_SERIALS = (18_264, 73_050)  # 1950 to 2099
_FROM_1904 = 1_462
"""Difference in days of workbooks that count from 1904."""


def plain_text(cell: str) -> str:
    """A cell as one line, without the marks by which spreadsheets force text; "" if it says nothing."""
    text = cell.strip()
    if not text.isprintable():
        text = _BLANK_CHARACTERS.sub(" ", text).strip()
    if text[:2] == '="' and (found := _QUOTED.fullmatch(text)):
        text = found[1].strip()
    return text[1:].strip() if text[:1] in ("'", "‘") else text


def plain_number(fact: Fact, text: str) -> int | None:
    """A count, or a sum with its unit, in the usual notation; None for any other text. Equals the result of
    `read_cell`."""
    if fact.type == "money":
        return numbers.as_written(text)
    if fact.type == "count" and len(text) < 10 and text.isascii() and text.isdecimal():
        return int(text)
    return None


def read_cell(fact: Fact, text: str, unit: str = "") -> AnswerValue:
    """The typed value of a non-empty cell. `unit`: from its heading. Raises AnswerError with a Chinese sentence."""
    if text in _UNKNOWN:
        text = UNKNOWN_WORD
    if text == UNKNOWN_WORD:
        return read_value(fact, text)
    match fact.type:
        case "bool":
            text = "是" if text in _YES else "否" if text in _NO else text
        case "date":
            text = _day(text)
        case "choice":
            text = _completed(fact, text)
        case "industry":
            text = _industry(fact, text)
        case "uscc":
            _whole_code(fact, text)
        case "money" | "count" if text in _NONE and fact.unit != "年":
            return none_value(fact)
        case _:
            pass
    return read_value(fact, _in_unit(fact, text, unit))


def is_serial(fact: Fact, text: str) -> bool:
    """Whether a date is written as an Excel serial number."""
    return fact.type == "date" and _serial(text) is not None


def since_1900(text: str) -> str:
    """An Excel serial number of the 1904 system in the usual system; any other text unchanged."""
    later = str(int(text) + _FROM_1904) if _SERIAL.fullmatch(text) else ""
    return later if _serial(later) is not None else text


def _serial(text: str) -> int | None:
    """An Excel serial number in the plausible range, or None."""
    days = int(text) if _SERIAL.fullmatch(text) else 0
    return days if _SERIALS[0] <= days <= _SERIALS[1] else None


def share(text: str) -> str:
    """A number as displayed with a % sign: 0.95 is 95%."""
    whole, point, rest = text.partition(".")
    if not (whole + rest).lstrip("-").isdecimal():
        return text
    rest = rest.ljust(2, "0")
    moved = f"{whole}{rest[:2]}{point and '.'}{rest[2:]}".rstrip(".") if point else f"{whole}00"
    sign, digits = ("-", moved[1:]) if moved[0] == "-" else ("", moved)
    head, dot, tail = digits.partition(".")
    return f"{sign}{head.lstrip('0') or '0'}{dot}{tail}%"


def _in_unit(fact: Fact, text: str, unit: str) -> str:
    if fact.type == "money":
        return with_unit(fact, text.lstrip("¥￥ ") if unit else text, unit)
    if unit and fact.type in ("quantity", "percent") and re.fullmatch(r"[\d.,]+(?:\s*[~-]\s*[\d.,]+)?", text):
        return f"{text}{unit}"
    return with_unit(fact, text)


def _day(text: str) -> str:
    if found := _MIDNIGHT.fullmatch(text):
        text = found[1]
    days = _serial(text)
    return text if days is None else (_FIRST_DAY + datetime.timedelta(days=days)).isoformat()


def _completed(fact: Fact, text: str) -> str:
    """An option from its first characters (杨行 for 杨行镇), if they fit one option only."""
    word = numbers.tidy(text)
    options = {numbers.tidy(option): option for option in fact.options}
    if word in options:
        return options[word]
    begun = [option for tidy, option in options.items() if len(word) >= 2 and tidy.startswith(word)]
    return begun[0] if len(begun) == 1 else text


def _industry(fact: Fact, text: str) -> str:
    """An industry code, from a code without letter (5211) or the name of an industry (零售业)."""
    digits, names = _industries(fact)
    word = numbers.tidy(text)
    if re.fullmatch(r"\d{2,4}", word, re.ASCII) and word[:2] in digits:
        return f"{digits[word[:2]]}{word}"
    return names.get(word) or names.get(word.removesuffix("业")) or text


@lru_cache
def _industries(fact: Fact) -> tuple[dict[str, str], dict[str, str]]:
    digits, names = dict[str, str](), dict[str, str]()
    for option in fact.options:
        code, _, name = option.partition(" ")
        digits.setdefault(code[1:3], code[0])
        names[numbers.tidy(name)] = code
        names.setdefault(numbers.tidy(name).removesuffix("业"), code)
    return digits, names


def _whole_code(fact: Fact, text: str) -> None:
    if (len(text) == 18 and text.isdecimal() and text.endswith("000")) or _SCIENTIFIC.fullmatch(text):
        raise AnswerError(
            f"{fact.name}：这一格是数字格式，Excel 只存前 15 位，后面几位已经没有了。请把这一列改成文本，重新填入代码"
        )
