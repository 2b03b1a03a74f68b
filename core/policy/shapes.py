"""What an entry of a pack may hold: one table for each kind of entry, key by key.

The same table reads an entry, finds every fault in it, gives its values typed, and says in Chinese what each key means
and how it is written. A key that stands in no table is a fault.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Generic, Protocol, TypeVar

from core.errors import in_chinese
from core.policy.expression import BOOL, Expression, Node, Type
from core.policy.fact import Fact
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.money import fen
from core.policy.nodes import constant as constant_of
from core.policy.pack import Anchor
from core.policy.reading import FaultLog

T = TypeVar("T")
Values = dict[str, Any]
"""What the keys of an entry hold, each as its kind makes it, by the names that the made value has for them."""

BROKEN: Any = object()
"""What a kind gives that could not read its part and has told why."""


class Rules(Protocol):
    """Where rules are compiled, and the facts that they may name."""

    @property
    def facts(self) -> Mapping[str, Fact]: ...

    def rule(
        self,
        source: object,
        line: int,
        each: str = "",
        want: Type | None = BOOL,
        extra: Mapping[str, Node] | None = None,
    ) -> Expression | None: ...


class Phrases(Protocol):
    """Where phrases are found."""

    def phrase(self, phrase: object, article: int, line: int) -> Anchor: ...


@dataclass
class Desk:
    """What lies open while an entry is read: the faults so far, the names, the words, and where in them we are."""

    log: FaultLog
    words: Rules
    wording: Phrases
    article: int = 0
    each: str = ""  # the list whose records are in reach
    extra: dict[str, Node] = field(default_factory=dict)  # names that only this entry's rules know

    def phrase(self, phrase: object, line: int) -> Anchor:
        """A phrase where it stands in the article in hand, or outside the articles."""
        return self.wording.phrase(phrase, self.article, line)

    def rule(self, source: object, line: int, want: Type | None = BOOL) -> Any:
        """A rule of this entry; BROKEN, and told, where it is none."""
        return self.words.rule(source, line, self.each, want, self.extra) or BROKEN


@dataclass(frozen=True, slots=True)
class Kind:
    """How a part is written, and what it is read to. `read` gives the value; ValueError says in Chinese what is wrong,
    BROKEN that it has been said."""

    name: str  # in Chinese, for the reference
    form: type
    read: Callable[[Any, int, Desk], Any]
    options: tuple[str, ...] = ()
    shape: "Shape[Any] | None" = None  # of the entries in it


_FORMS: dict[type, str] = {LocatedMapping: "名称: 内容 的形式", LocatedList: "一条一条的清单", str: "一行文字"}


@dataclass(frozen=True, slots=True)
class Part:
    """One key of an entry: how it is written, what it means, an example, and what it is called in the value made."""

    kind: Kind
    meaning: str
    example: str = ""
    into: str = ""
    needed: bool = False
    types: tuple[str, ...] = ()  # of a fact: the types that look at it; () all


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """A kind of entry: its name in Chinese, its keys in the order in which they are read, and what is made of them."""

    name: str
    make: Callable[[Values, LocatedMapping, Desk], T]
    parts: Mapping[str, Part]

    def read(self, entry: object, line: int, desk: Desk) -> T | None:
        """What the entry says; None, with every fault of it told, where it cannot be made."""
        if not isinstance(entry, LocatedMapping):
            needed = "、".join(key for key, part in self.parts.items() if part.needed)
            desk.log.fault(line, f"{self.name}要写成 名称: 内容{f'，至少有 {needed}' if needed else ''}")
            return None
        values = self.values(entry, desk)
        if any(v is BROKEN for v in values.values()) or any(p.needed and k not in entry for k, p in self.parts.items()):
            return None
        made = self.make(values, entry, desk)
        return None if made is BROKEN else made

    def values(self, entry: LocatedMapping, desk: Desk) -> Values:
        """The values of the keys that are there, BROKEN where one could not be read. All faults are told."""
        self.check_keys(entry, desk.log)
        return {
            part.into or key: read_part(part.kind, key, entry, desk) for key, part in self.parts.items() if key in entry
        }

    def check_keys(self, entry: LocatedMapping, log: FaultLog) -> None:
        """No key that nothing reads, and none lacking."""
        for key, line in entry.lines.items():
            if key not in self.parts:
                log.fault(line, f"没有“{key}”这一栏{nearest(key, self.parts)}")
        for key, part in self.parts.items():
            if part.needed and key not in entry:
                log.fault(entry.line, f"缺“{key}”（{part.meaning}）")


def to(make: Callable[..., T]) -> Callable[[Values, LocatedMapping, Desk], T]:
    """What is made of an entry that is nothing but its values."""
    return lambda values, entry, desk: make(**values)


def placed(make: Callable[..., T]) -> Callable[[Values, LocatedMapping, Desk], T]:
    """The same, of what knows its line."""
    return lambda values, entry, desk: make(**values, line=entry.line)


def read_part(kind: Kind, key: str, entry: LocatedMapping, desk: Desk) -> Any:
    """What one key of an entry holds; BROKEN, and told, where it is not written as its kind is."""
    raw, line = entry[key], entry.lines[key]
    if not isinstance(raw, kind.form):
        desk.log.fault(line, f"“{key}”要写成{_FORMS[kind.form]}")
        return BROKEN
    try:
        return kind.read(raw, line, desk)
    except ValueError as e:
        desk.log.fault(line, f"“{key}”写得不对：{in_chinese(e, '形式不对，请照别的条目写')}")
        return BROKEN


def rows(made: LocatedList) -> Iterable[tuple[Any, int]]:
    """The entries of a list, each with its line."""
    return zip(made, made.lines, strict=True)


def idle_parts(entry: LocatedMapping, found: Iterable[tuple[str, str]], log: FaultLog) -> None:
    """Notes what is written in an entry and could never do anything."""
    for key, why in found:
        log.slip(entry.lines.get(key, entry.line), f"“{key}”写了也没有用：{why}")


def nearest(word: str, known: Iterable[str]) -> str:
    """，最接近的是“…” where one of the known words is near."""
    near = get_close_matches(word, list(known), 1, 0.5)
    return f"，最接近的是“{near[0]}”" if near else ""


# ── kinds of one line ────────────────────────────────────────────────────────────────────────────────────────────


def line_of(name: str, read: Callable[[str], Any]) -> Kind:
    """A kind of one line that depends on nothing around it."""
    return Kind(name, str, lambda raw, line, desk: read(raw))


def _whole(raw: str) -> int:
    if not raw.isdecimal():
        raise ValueError(f"“{raw}”不是整数")
    return int(raw)


def _named(raw: str, line: int, desk: Desk) -> str:
    if raw not in desk.words.facts:
        raise ValueError(f"没有“{raw}”这个事实{nearest(raw, desk.words.facts)}")
    return raw


TEXT = line_of("文字", str)
WHOLE = line_of("整数", _whole)
SUM = line_of("金额", fen)  # in 分
NAMED = Kind("事实的名称", str, _named)
PHRASE = Kind("原文短语", str, lambda raw, line, desk: desk.phrase(raw, line))


def one(options: Mapping[str, Any]) -> Kind:
    """One of some words, and what each is in the program."""

    def read(raw: str) -> Any:
        if raw not in options:
            raise ValueError(f"“{raw}”不认得：{'、'.join(options)}")
        return options[raw]

    return replace(line_of("选项", read), options=tuple(options))


def one_of(*options: str) -> Kind:
    """One of some words that are called the same in the program."""
    return one({o: o for o in options})


YES_NO = one({"true": True, "false": False})


def rule(want: Type | None = BOOL, alone: bool = False) -> Kind:
    """A rule, of a type. `alone`: no record is in reach."""

    def read(raw: str, line: int, desk: Desk) -> Any:
        return (desk.words.rule(raw, line, want=want) or BROKEN) if alone else desk.rule(raw, line, want)

    return Kind("规则", str, read)


def constant(want: Type | None) -> Kind:
    """A rule that is one number or one day."""

    def read(raw: str, line: int, desk: Desk) -> Any:
        made = desk.words.rule(raw, line, want=want)
        if made is not None and constant_of(made.root) is None:
            raise ValueError(f"“{raw}”不是一个数或日期")
        return made or BROKEN

    return Kind("一个数或日期", str, read)


def bound(want: Type) -> Kind:
    """The first or last day of a span: its ordinal."""

    def read(raw: str, line: int, desk: Desk) -> Any:
        made = constant(want).read(raw, line, desk)
        return made if made is BROKEN else constant_of(made.root)

    return Kind("日期", str, read)


# ── kinds of several lines ───────────────────────────────────────────────────────────────────────────────────────


def texts(kind: Kind = TEXT) -> Kind:
    """Lines of a kind, one below the other."""

    def read(raw: LocatedList, line: int, desk: Desk) -> Any:
        if not all(isinstance(given, str) for given in raw):
            raise ValueError("每一条要写成一行文字")
        return tuple(kind.read(given, at, desk) for given, at in rows(raw))

    return Kind(f"{kind.name}，一条一条", LocatedList, read, kind.options)


def table(of: str = "一行文字") -> Kind:
    """Words beside words of one's own choice. `of`: what stands at the right."""

    def read(raw: LocatedMapping, line: int, desk: Desk) -> dict[str, str]:
        for key, given in raw.items():
            if not isinstance(given, str) or not given.strip():
                raise ValueError(f"“{key}”旁边没有{of}")
        return dict(raw)

    return Kind(f"名称: {of}", LocatedMapping, read)


def entry(shape: "Shape[Any]") -> Kind:
    """An entry of its own."""

    def read(raw: LocatedMapping, line: int, desk: Desk) -> Any:
        made = shape.read(raw, line, desk)
        return BROKEN if made is None else made

    return Kind(shape.name, LocatedMapping, read, shape=shape)


def entries(shape: "Shape[Any]", or_text: bool = False) -> Kind:
    """Entries one below the other; `or_text`: one may be a mere line. Those that cannot be read are left out."""

    def read(raw: LocatedList, line: int, desk: Desk) -> Any:
        made = (g if or_text and isinstance(g, str) else shape.read(g, at, desk) for g, at in rows(raw))
        return tuple(m for m in made if m is not None)

    return Kind(f"{shape.name}，一条一条", LocatedList, read, shape=shape)
