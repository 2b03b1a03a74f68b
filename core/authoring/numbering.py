"""Word's automatic paragraph numbers (第一条, 一、, （一）, 1.), which are in no text run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "〇一二三四五六七八九"


@dataclass(slots=True)
class _Level:
    """The format of one level of a list."""

    form: str = "decimal"
    text: str = "%1."
    start: int = 1
    legal: bool = False  # numbers of other levels in it are shown as digits


@dataclass
class Numbering:
    """Counts the numbered paragraphs of a document in order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by numId
    lists: dict[str, str] = field(default_factory=dict)  # numId → the numbering that it shares
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number: str, level: int) -> str:
        """The number of the next paragraph at this level of a list; "" for bullets."""
        levels = self.levels.get(number)
        if levels is None or level not in levels:
            return ""
        counts = self.counts.setdefault(self.lists.get(number, number), {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return self._written(levels, level, counts)

    def _written(self, levels: dict[int, _Level], level: int, counts: dict[int, int]) -> str:
        own = levels[level]
        if own.form in ("bullet", "none"):
            return ""
        said = own.text
        for each, described in levels.items():
            form = "decimal" if own.legal else described.form
            said = said.replace(f"%{each + 1}", _written(counts.get(each, described.start), form))
        return said


def numbering_of(root: Any) -> Numbering:
    """The lists in a document's numbering part (its XML root); empty for None."""
    made = Numbering()
    if root is None:
        return made
    abstract = {each.get(f"{_W}abstractNumId"): each for each in root.findall(f"{_W}abstractNum")}
    by_style = {
        link.get(f"{_W}val"): each for each in abstract.values() if (link := each.find(f"{_W}styleLink")) is not None
    }
    for number in root.findall(f"{_W}num"):
        id, of = number.get(f"{_W}numId"), _value(number, "abstractNumId")
        described = abstract.get(of)
        link = described.find(f"{_W}numStyleLink") if described is not None else None
        if link is not None:
            described = by_style.get(link.get(f"{_W}val"), described)
        made.levels[id] = dict(_levels(described))
        overridden = dict(_overrides(number, made.levels[id]))
        made.levels[id] |= overridden
        made.lists[id] = f"num {id}" if overridden else f"abstract {of}"
    return made


def _levels(described: Any) -> Iterator[tuple[int, _Level]]:
    for each in described.findall(f"{_W}lvl") if described is not None else ():
        yield int(each.get(f"{_W}ilvl", "0")), _level(each)


def _overrides(number: Any, levels: dict[int, _Level]) -> Iterator[tuple[int, _Level]]:
    for each in number.findall(f"{_W}lvlOverride"):
        at = int(each.get(f"{_W}ilvl", "0"))
        written, start = each.find(f"{_W}lvl"), _value(each, "startOverride")
        known = _level(written) if written is not None else levels.get(at, _Level())
        yield at, _Level(known.form, known.text, int(start) if start else known.start, known.legal)


def _level(each: Any) -> _Level:
    start = _value(each, "start")
    return _Level(
        _value(each, "numFmt") or "decimal",
        _value(each, "lvlText") or "",
        int(start) if start.isdecimal() else 1,
        each.find(f"{_W}isLgl") is not None,
    )


def _value(node: Any, tag: str) -> str:
    found = node.find(f"{_W}{tag}")
    return found.get(f"{_W}val", "") if found is not None else ""


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _written(number: int, form: str) -> str:
    return _FORMS.get(form, str)(number)


def han(number: int) -> str:
    """十二, 二十, 一百零三."""
    if number >= 100:
        rest = number % 100
        return (
            _HAN[number // 100 % 10]
            + "百"
            + (("零" if rest < 10 else "一" if rest < 20 else "") + han(rest) if rest else "")
        )
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_HAN[tens]}十"
    return (head + (_HAN[ones] if ones else "")) or _HAN[0]


def _digits(number: int) -> str:
    return "".join(_HAN[int(digit)] for digit in str(number))


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


_ROMAN = {1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V",
          4: "IV", 1: "I"}  # fmt: skip


def _roman(number: int) -> str:
    said = ""
    for worth, letters in _ROMAN.items():
        said += letters * (number // worth)
        number %= worth
    return said


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _wide(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_FORMS: dict[str, Callable[[int], str]] = {
    "chineseCounting": han, "chineseCountingThousand": han, "japaneseCounting": han, "taiwaneseCountingThousand": han,
    "taiwaneseCounting": han, "ideographDigital": _digits, "japaneseDigitalTenThousand": _digits,
    "koreanDigital2": _digits, "upperLetter": _letters, "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman, "lowerRoman": lambda number: _roman(number).lower(), "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled, "decimalFullWidth": _wide, "decimalFullWidth2": _wide,
    "decimalZero": lambda number: f"{number:02}",
}  # fmt: skip
