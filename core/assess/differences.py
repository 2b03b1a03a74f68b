"""Differences between two versions of a pack: texts and rules side by side.

The entries of the files are compared key by key. Everything that affects a result is in one of them, so no change goes
unnoticed. The position of an entry in its file, and comments, are ignored.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from core.assess.rejudged import counterparts
from core.assess.status import KIND_WORDS
from core.policy import text
from core.policy.facts import FACT, FieldsReader
from core.policy.folders import Files
from core.policy.head import GUIDE, HEAD
from core.policy.layout import read_layout
from core.policy.located_yaml import Tree
from core.policy.measures import MEASURE
from core.policy.outline import document, measure_entries
from core.policy.phrase_readers import PhrasedReader
from core.policy.shapes import EntriesReader, EntryReader, KeySpec, OneOfReader, Shape, ValueReader
from core.policy.vocabulary import DERIVED, INDUSTRIES, RATE, RATES, SIZE, SIZE_ROW, STEP, STREETS

ChangeState = Literal["new", "gone", "changed"]
RawEntry = Mapping[str, Tree]
"""An entry as in its file, by key."""
STATE_WORDS: dict[ChangeState, str] = {"new": "新增", "gone": "取消", "changed": "有改动"}
_CALLED = {
    "id": "编号",
    "name": "名称",
    "kind": "类别",
    "phrase": "原文",
    "note": "提示",
    "if": "如果",
    "topic": "归在哪一组",
    "shows": "问什么",
    "unknown": "答不出来时",
    "role": "程序里的用处",
    "divisions": "大类",
    "gates": "总要求的叫法",
}
"""Short labels for keys whose description for pack authors is too long here."""
_FILES = {
    "derived.yaml": "推算的事实",
    "rates.yaml": "法定数值",
    "size.yaml": "划型标准",
    "industries.yaml": "行业分类",
    "streets.yaml": "街镇",
    "steps.yaml": "步骤",
}
_TABLES: tuple[Shape[object], ...] = (DERIVED, RATES, RATE, SIZE, SIZE_ROW, INDUSTRIES, STREETS, STEP)
_IN_TABLES = {key: part for table in _TABLES for key, part in table.parts.items()}
_AROUND = 14
"""Characters of unchanged text shown on each side of a change."""
_NO_NEWS = ("format", "version", "supersedes", "uses")
"""Keys of the head that concern the pack and not the policy."""


@dataclass(frozen=True, slots=True)
class WordingChange:
    """One changed text. `before` is empty if it is new, `after` if it was removed."""

    what: str
    before: str
    after: str

    @property
    def words(self) -> str:
        """给多少：…20万元 → …30万元: the change with some context."""
        if not self.before or not self.after:
            return f"{self.what}：{'新增' if self.after else '取消'} {self.after or self.before}"
        alike = _alike(self.before, self.after)
        behind = _alike(self.before[alike:][::-1], self.after[alike:][::-1])
        return f"{self.what}：{' → '.join(_piece(each, alike, behind) for each in (self.before, self.after))}"


def _alike(one: str, other: str) -> int:
    """The length of the common prefix."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _piece(whole: str, alike: int, behind: int) -> str:
    first, last = max(alike - _AROUND, 0), len(whole) - max(behind - _AROUND, 0)
    return f"{'…' if first else ''}{whole[first:last]}{'…' if last < len(whole) else ''}"


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A measure or question that is new, removed, or changed."""

    id: str
    name: str
    state: ChangeState
    changes: tuple[WordingChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences. `rest`: shared tables and values, by name."""

    head: tuple[WordingChange, ...]
    text: tuple[WordingChange, ...]
    measures: tuple[EntryChange, ...]
    questions: tuple[EntryChange, ...]
    guide: tuple[WordingChange, ...]
    rest: tuple[WordingChange, ...]

    def __bool__(self) -> bool:
        return any((self.head, self.text, self.measures, self.questions, self.guide, self.rest))

    @property
    def summary(self) -> str:
        """One line: 项目：新增 1、有改动 2；原文 3 处 …."""
        counted = [(STATE_WORDS[s], sum(m.state == s for m in self.measures)) for s in STATE_WORDS]
        items = "、".join(f"{word} {count} 项" for word, count in counted if count) or "没有变化"
        others = (("原文", len(self.text), "处"), ("提问", len(self.questions), "个"), ("其他", len(self.others), "处"))
        return "；".join([f"项目{items}", *(f"{what}改动 {count} {unit}" for what, count, unit in others if count)])

    @property
    def others(self) -> tuple[WordingChange, ...]:
        """Changes of head, guide and tables together."""
        return (*self.head, *self.guide, *self.rest)


def differences(old: Files, new: Files) -> Differences:
    """Compare two packs, both free of faults."""
    heads = [document(files, "policy.yaml") or {} for files in (old, new)]
    measures = [measure_entries(files) for files in (old, new)]
    return Differences(
        head=tuple(_changed(*(_said(HEAD, _without(head, _NO_NEWS)) for head in heads))),
        text=tuple(_texts(*(_articles(files) for files in (old, new)))),
        measures=_entries(MEASURE, *measures),
        questions=_entries(FACT, *(_facts(files) for files in (old, new))),
        guide=tuple(_guided(*(document(files, "guide.yaml") or {} for files in (old, new)), *measures)),
        rest=tuple(_tables(old, new)),
    )


# ── entries ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _without(entry: RawEntry, keys: Sequence[str]) -> dict[str, Tree]:
    return {key: value for key, value in entry.items() if key not in keys}


def _facts(files: Files) -> dict[str, RawEntry]:
    """Every question, including shared ones; a hint for this policy is part of it."""
    groups = [group for name in files if re.search(r"(?:^|/)facts\.yaml$", name) for group in document(files, name)]
    found = {
        name: {"topic": group.get("topic", ""), **fact}
        for group in groups
        for name, fact in group.get("facts", {}).items()
    }
    for group in groups:
        for name, hint in group.get("hints", {}).items():
            found.setdefault(name, {})["hint"] = hint
    return {name: {"name": name, **fact} for name, fact in found.items()}


def _articles(files: Files) -> dict[str, list[str]]:
    cut = text.cut(read_layout(files["text.txt"].decode("utf-8")))
    return {f"第{a.number}条" if a.number else "标题与附则": re.findall("[^。\n]+。?", a.text) for a in cut}


# ── comparison ───────────────────────────────────────────────────────────────────────────────────────────────────


def _entries(shape: Shape[object], old: Mapping[str, RawEntry], new: Mapping[str, RawEntry]) -> tuple[EntryChange, ...]:
    found: list[EntryChange] = []
    now = counterparts(*(_names(each) for each in (old, new)))
    were = {now[id]: said for id, said in old.items() if id in now}
    for id, said in new.items():
        before, name = were.get(id), str(said.get("name", id))
        if before is None:
            found.append(EntryChange(id, name, "new"))
        elif changes := tuple(_changed(_said(shape, before), _said(shape, said))):
            found.append(EntryChange(id, name, "changed", changes))
    found += [EntryChange(id, str(said.get("name", id)), "gone") for id, said in old.items() if id not in now]
    return tuple(found)


def _guided(
    old: Mapping[str, RawEntry],
    new: Mapping[str, RawEntry],
    were: Mapping[str, RawEntry],
    measures: Mapping[str, RawEntry],
) -> Iterator[WordingChange]:
    """Guide entries of the packs, matched by the measure's present number and name."""
    names, gone = _names(measures), _names(were)
    now = counterparts(gone, names)
    before = {now[id]: entry for id, entry in old.items() if id in now}
    held = [(f"{id} {names.get(id, '')}", before.get(id, {}), new.get(id, {})) for id in dict.fromkeys((*new, *before))]
    held += [(f"{id} {gone.get(id, '')}", entry, {}) for id, entry in old.items() if id not in now]
    for named, *said in held:
        for change in _changed(*(_said(GUIDE, entry) for entry in said)):
            yield WordingChange(f"办事指引 {named} {change.what}", change.before, change.after)


def _names(entries: Mapping[str, RawEntry]) -> dict[str, str]:
    return {id: str(said.get("name", "")) for id, said in entries.items()}


def _texts(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> Iterator[WordingChange]:
    """Article by article; one that is only renumbered is reported as such."""
    now = counterparts(*({article: "".join(lines[:1]) for article, lines in each.items()} for each in (old, new)))
    were = {now[article]: article for article in old if article in now}
    for article, lines in new.items():
        before = were.get(article)
        if before is not None and before != article:
            yield WordingChange("条号", before, article)
        yield from (WordingChange(article, *pair) for pair in _pairs(old[before] if before else [], lines))
    for article in (each for each in old if each not in now):
        yield from (WordingChange(article, *pair) for pair in _pairs(old[article], []))


def _tables(old: Files, new: Files) -> Iterator[WordingChange]:
    """Everything else: shared tables and values, line by line."""
    for name in dict.fromkeys((*old, *new)):
        what = _FILES.get(name.rpartition("/")[2])
        if what is not None:
            yield from _changed(*(_table(what, document(files, name)) for files in (old, new)))


def _changed(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> Iterator[WordingChange]:
    for what in dict.fromkeys((*old, *new)):
        yield from (WordingChange(what, *pair) for pair in _pairs(old.get(what, []), new.get(what, [])))


def _pairs(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """(before, after) of differing lines in order, replaced lines side by side."""
    for what, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield from zip_longest(old[first:last], new[start:end], fillvalue="")


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _said(shape: Shape[object], entry: RawEntry) -> dict[str, list[str]]:
    """The lines of an entry by the meaning of each key."""
    said: dict[str, list[str]] = {}
    for key, value in entry.items():
        said.setdefault(_meaning(shape, key), []).extend(_of_part(shape, key, value))
    return said


def _meaning(shape: Shape[object] | None, key: str) -> str:
    return _CALLED.get(key) or _brief(shape.parts.get(key) if shape else None) or key


def _brief(part: KeySpec | None) -> str:
    return re.split("[：；，（]", part.meaning)[0] if part else ""


def _of_part(shape: Shape[object], key: str, value: Tree) -> Iterator[str]:
    """The lines of one part."""
    kind = shape.parts[key].kind if key in shape.parts else None
    inner = _within(kind)
    if isinstance(kind, OneOfReader):
        yield (KIND_WORDS if shape is MEASURE and key == "kind" else kind.called).get(str(value), str(value))
    elif isinstance(value, Mapping) and not isinstance(kind, EntryReader):
        for name, said in value.items():
            yield f"{name if isinstance(kind, FieldsReader) else f'“{name}”'}：{_words(said, inner)}"
    elif isinstance(value, list) and not all(isinstance(each, str) for each in value):
        yield from (_words(each, inner) for each in value)
    else:
        yield _words(value, inner)


def _within(kind: ValueReader | None) -> Shape[object] | None:
    """The shape of the entries in a part."""
    match kind:
        case EntryReader() | EntriesReader():
            return kind.shape
        case PhrasedReader():
            return kind.beside
        case FieldsReader():
            return FACT
    return None


def _words(value: Tree, shape: Shape[object] | None = None) -> str:
    if isinstance(value, Mapping):
        return "；".join(
            f"{_meaning(shape, key)}：{'、'.join(_of_part(shape, key, inner)) if shape else _words(inner)}"
            for key, inner in value.items()
        )
    if isinstance(value, list):
        return "、".join(_words(each) for each in value)
    return str(value)


def _table(path: str, value: Tree) -> dict[str, list[str]]:
    """The texts of a table by path."""
    found: dict[str, list[str]] = {}
    for where, words in _lines(path, value):
        found.setdefault(where, []).append(words)
    return found


def _lines(path: str, value: Tree) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        above = f"{path} {value['name']}" if isinstance(value.get("name"), str) else path
        for key, inner in value.items():
            if key != "name" or above == path:
                part = _IN_TABLES.get(key)
                called = part.kind.called if part and isinstance(part.kind, OneOfReader) else {}
                where = f"{above} {_CALLED.get(key) or _brief(part) or key}"
                yield from _lines(where, called.get(str(inner), inner) if called else inner)
    elif isinstance(value, list) and not all(isinstance(each, str) for each in value):
        for each in value:
            yield from _lines(path, each)
    elif value is not None:
        yield path, _words(value)
