"""Shapes of entries: one table of keys for each kind of entry in a pack.

The same table reads an entry, finds every fault in it, types its values, and documents in Chinese what each key means
and how it is written. A key in no table is a fault.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from core.errors import in_chinese
from core.policy.expression import BOOL, Expression, Node, Type
from core.policy.fact import Fact
from core.policy.fault_log import FaultLog
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.money import fen
from core.policy.nodes import constant
from core.policy.pack import ANYWHERE, Anchor

T = TypeVar("T")
Made = TypeVar("Made", covariant=True)
Values = dict[str, Any]
"""The values of an entry's keys as made by their kinds, by the names in the resulting object."""

BROKEN: object = object()
"""The value of an unreadable part; its fault is logged."""


class Rules(Protocol):
    """Compiles rules; knows their facts."""

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts by name."""
        ...

    def rule(
        self,
        source: object,
        line: int,
        each: str = "",
        want: Type | None = BOOL,
        extra: Mapping[str, Node] | None = None,
    ) -> Expression | None:
        """A compiled rule. `each`: the list whose fields are accessible; `want`: the required type, None: any. None
        after a fault, which is logged."""
        ...


class Phrases(Protocol):
    """Locates phrases."""

    def phrase(self, phrase: object, article: int, line: int, item: str = "") -> Anchor:
        """The location of a phrase in an article or one of its items (0: outside articles). Logs a fault if it is not
        found."""
        ...


@dataclass
class Context:
    """The context of an entry: fault log, names, text, current article and list."""

    log: FaultLog
    words: Rules
    wording: Phrases
    article: int = 0
    each: str = ""  # the list whose records are accessible
    extra: dict[str, Node] = field(default_factory=dict)  # names known only to rules of this entry
    item: str = ""  # of the current article

    def phrase(self, phrase: object, line: int) -> Anchor:
        """The location of a phrase in the current article, or outside articles; a fault if it is not found."""
        return self.wording.phrase(phrase, self.article, line, self.item)

    def rule(self, source: object, line: int, want: Type | None = BOOL) -> Any:
        """A compiled rule of this entry; BROKEN after a fault, which is logged."""
        return self.words.rule(source, line, self.each, want, self.extra) or BROKEN


class ValueReader(Protocol):
    """How a part is written, and how it is read."""

    @property
    def form(self) -> type:
        """The expected YAML node: str, LocatedList or LocatedMapping."""
        ...

    def read(self, raw: Any, line: int, context: Context) -> object:
        """The value; BROKEN if the fault is already logged. Raises ValueError, in Chinese, for any other fault."""
        ...


_FORMS: dict[type, str] = {LocatedMapping: "名称: 内容 的形式", LocatedList: "一条一条的清单", str: "一行文字"}


@dataclass(frozen=True, slots=True)
class KeySpec:
    """One key of an entry: notation, meaning, example, and its name in the resulting object."""

    kind: ValueReader
    meaning: str
    example: str = ""
    into: str = ""
    needed: bool = False
    types: tuple[str, ...] = ()  # for a fact: the types that use it; empty: all


@dataclass(frozen=True, slots=True)
class Shape(Generic[Made]):
    """A kind of entry: its Chinese name, its keys in reading order, and the constructor of its value."""

    name: str
    make: Callable[[Values, LocatedMapping, Context], Made]
    parts: Mapping[str, KeySpec]

    def read(self, entry: object, line: int, context: Context) -> Made | None:
        """The value of the entry; None if it is invalid, with each fault logged."""
        if not isinstance(entry, LocatedMapping):
            needed = "、".join(key for key, part in self.parts.items() if part.needed)
            context.log.fault(line, f"{self.name}要写成 名称: 内容{f'，至少有 {needed}' if needed else ''}")
            return None
        values = self.values(entry, context)
        if any(v is BROKEN for v in values.values()) or any(p.needed and k not in entry for k, p in self.parts.items()):
            return None
        made = self.make(values, entry, context)
        return None if made is BROKEN else made

    def values(self, entry: LocatedMapping, context: Context) -> Values:
        """The values of the keys present, BROKEN for unreadable ones. Logs all faults."""
        self.check_keys(entry, context.log)
        return {
            part.into or key: read_part(part.kind, key, entry, context, part.needed)
            for key, part in self.parts.items()
            if key in entry
        }

    def check_keys(self, entry: LocatedMapping, log: FaultLog) -> None:
        """Check for unknown and missing keys. A missing key that is only misspelt is reported once."""
        meant = set()
        for key, line in entry.lines.items():
            if key not in self.parts and key not in self._fallen_out(entry):
                bare, wide, _ = key.partition("：")  # expires：{有效期至…: 2030-12-31}
                told = f"“{bare}”后面的冒号是全角的，要用半角并空一格" if wide and bare in self.parts else ""
                log.fault(line, told or f"没有“{key}”这一栏{nearest(key, self.parts)}")
                meant |= {bare} | set(get_close_matches(key, list(self.parts), 1, 0.5))
        for key, part in self.parts.items():
            if part.needed and key not in entry and key not in meant:
                log.fault(entry.line, f"缺“{key}”（{part.meaning}）")

    def _fallen_out(self, entry: LocatedMapping) -> set[str]:
        """Keys directly below one that is empty but should have several lines: their indentation is missing."""
        found, empty = set(), False
        for key in sorted(entry.lines, key=entry.lines.__getitem__):
            if key in self.parts:
                empty = entry[key] == "" and self.parts[key].kind.form is LocatedMapping
            elif empty:
                found.add(key)
        return found


def to(make: Callable[..., T]) -> Callable[[Values, LocatedMapping, Context], T]:
    """Makes an object from the values of an entry."""
    return lambda values, entry, context: make(**values)


def placed(make: Callable[..., T]) -> Callable[[Values, LocatedMapping, Context], T]:
    """The same for objects that have a line number."""
    return lambda values, entry, context: make(**values, line=entry.line)


def read_part(kind: ValueReader, key: str, entry: LocatedMapping, context: Context, needed: bool = False) -> Any:
    """The value of one key; BROKEN, with a fault logged, if it has the wrong notation."""
    raw, line = entry[key], entry.lines[key]
    if raw == "" and kind.form is not str:
        context.log.fault(line, f"“{key}”下面没有内容；它的各行要比它多缩进两格")
        return BROKEN
    if not isinstance(raw, kind.form):
        context.log.fault(line, f"“{key}”要写成{_FORMS[kind.form]}")
        return BROKEN
    try:
        made = kind.read(raw, line, context)
        if raw == "" and needed:
            context.log.slip(line, f"“{key}”后面没有内容")
        return made
    except ValueError as e:
        context.log.fault(line, f"“{key}”写得不对：{in_chinese(e, '形式不对，请照别的条目写')}")
        return BROKEN


def rows(made: LocatedList) -> Iterable[tuple[Any, int]]:
    """The items of a list with their lines."""
    return zip(made, made.lines, strict=True)


def idle_parts(entry: LocatedMapping, found: Iterable[tuple[str, str]], log: FaultLog) -> None:
    """Log the ineffective parts of an entry."""
    for key, why in found:
        log.slip(entry.lines.get(key, entry.line), f"“{key}”写了也没有用：{why}")


def nearest(word: str, known: Iterable[str]) -> str:
    """，最接近的是“…” if one of the known words is similar."""
    near = get_close_matches(word, list(known), 1, 0.5)
    return f"，最接近的是“{near[0]}”" if near else ""


# ── single-line kinds ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class TextReader:
    """Text."""

    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> str:
        """The text unchanged."""
        return raw


@dataclass(frozen=True, slots=True)
class OneOfReader:
    """One of some words, and their values in the program; `called`: Chinese names for those that are not Chinese."""

    options: Mapping[str, object]
    called: Mapping[str, str] = field(default_factory=dict)
    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> object:
        """The value of the word. Raises ValueError with the allowed words."""
        if raw not in self.options:
            raise ValueError(f"“{raw}”不认得：{'、'.join(self.options)}")
        return self.options[raw]


def one_of(*options: str, **called: str) -> OneOfReader:
    """One of some words that are their own values; `called`: with Chinese names."""
    return OneOfReader({o: o for o in (*options, *called)}, called)


YES_NO = OneOfReader({"true": True, "false": False}, {"true": "是", "false": "否"})


@dataclass(frozen=True, slots=True)
class NamedReader:
    """The name of a fact."""

    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> str:
        """The name. Raises ValueError, suggesting the nearest name, for an unknown fact."""
        if raw not in context.words.facts:
            raise ValueError(f"没有“{raw}”这个事实{nearest(raw, context.words.facts)}")
        return raw


@dataclass(frozen=True, slots=True)
class WholeReader:
    """A whole number."""

    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> int:
        """The number. Raises ValueError for anything but digits."""
        if not raw.isdecimal():
            raise ValueError(f"“{raw}”不是整数")
        return int(raw)


@dataclass(frozen=True, slots=True)
class SumReader:
    """A sum of money, in 分."""

    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> int:
        """The sum, in 分. Raises ValueError where it is none."""
        return fen(raw)


@dataclass(frozen=True, slots=True)
class RuleReader:
    """A rule of a type. `alone`: no record is accessible."""

    want: Type | None = BOOL
    alone: bool = False
    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> object:
        """The compiled rule; BROKEN after a fault, which is logged."""
        return (
            (context.words.rule(raw, line, want=self.want) or BROKEN)
            if self.alone
            else context.rule(raw, line, self.want)
        )


@dataclass(frozen=True, slots=True)
class ConstantReader:
    """A rule that is one number or one date."""

    want: Type | None
    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> Any:
        """The compiled rule; BROKEN after a fault (logged). Raises ValueError if it is not constant."""
        rule = context.words.rule(raw, line, want=self.want)
        if rule is not None and constant(rule.root) is None:
            raise ValueError(f"“{raw}”不是一个数或日期")
        return rule or BROKEN


@dataclass(frozen=True, slots=True)
class BoundReader:
    """The first or last day of a period: its ordinal."""

    want: Type
    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> object:
        """Its value, for a date the ordinal; BROKEN after a fault. Raises ValueError as `ConstantReader` does."""
        made = ConstantReader(self.want).read(raw, line, context)
        return made if made is BROKEN else constant(made.root)


@dataclass(frozen=True, slots=True)
class PhraseReader:
    """A phrase of the policy, verbatim. `anywhere`: not only in the current article."""

    anywhere: bool = False
    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> Anchor:
        """Its anchor in the text; logs a fault if it is not found."""
        return context.wording.phrase(raw, ANYWHERE, line) if self.anywhere else context.phrase(raw, line)


# ── multi-line kinds ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class TextsReader:
    """A list of texts; with a current article possibly phrases of it."""

    kind: ValueReader = TextReader()
    form: ClassVar[type] = LocatedList

    def read(self, raw: LocatedList, line: int, context: Context) -> object:
        """The lines, each read by its kind. Raises ValueError for an item that is no text."""
        for given in raw:
            if not isinstance(given, str):
                raise ValueError("每一条要写成一行文字")
        return tuple(self.kind.read(given, at, context) for given, at in rows(raw))


@dataclass(frozen=True, slots=True)
class TableReader:
    """A mapping from free keys to text. `of`: what the keys are."""

    of: str = "一行文字"
    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, context: Context) -> dict[str, str]:
        """The mapping. Raises ValueError for a key without text."""
        for key, given in raw.items():
            if not isinstance(given, str) or not given.strip():
                raise ValueError(f"“{key}”旁边没有{self.of}")
        return dict(raw)


@dataclass(frozen=True, slots=True)
class EntryReader:
    """A nested entry."""

    shape: Shape[object]
    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, context: Context) -> object:
        """The value made by its shape; BROKEN after a fault, which is logged."""
        made = self.shape.read(raw, line, context)
        return BROKEN if made is None else made


@dataclass(frozen=True, slots=True)
class EntriesReader:
    """A list of entries; `or_text`: items may be plain text."""

    shape: Shape[object]
    or_text: bool = False
    form: ClassVar[type] = LocatedList

    def read(self, raw: LocatedList, line: int, context: Context) -> object:
        """The values of the valid entries; faults are logged."""
        return tuple(self._made(raw, context))

    def _made(self, raw: LocatedList, context: Context) -> Iterator[object]:
        for given, at in rows(raw):
            if self.or_text and isinstance(given, str):
                yield given
                continue
            made = self.shape.read(given, at, context)
            if made is not None:
                yield made


__all__ = [
    "BROKEN", "YES_NO", "BoundReader", "ConstantReader", "Context", "EntriesReader", "EntryReader", "KeySpec",
    "NamedReader", "OneOfReader", "PhraseReader", "RuleReader", "Shape", "SumReader", "TableReader", "TextReader",
    "TextsReader", "ValueReader", "Values", "WholeReader", "idle_parts", "nearest", "one_of", "placed", "read_part",
    "rows", "to",
]  # fmt: skip
