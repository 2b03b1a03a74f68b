"""The reference of the pack format: every key, notation and function with meaning and example. Generated from the
tables that read packs (`shapes`), so it is always up to date; also as JSON Schema for editors."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from importlib import resources
from typing import Any

from core.policy import facts, head, measures, phrase_readers, shapes, vocabulary
from core.policy.expression import Type
from core.policy.located_yaml import LocatedList, LocatedMapping, plain

FILES: Mapping[str, tuple[shapes.Shape[object], str]] = {
    "policy.yaml": (head.HEAD, "政策本身：文号、有效期、对各项都要求的、就高不重复"),
    "facts.yaml": (facts.GROUP, "问的事实，一组一组"),
    "measures/*.yaml": (measures.MEASURE, "各个项目，一条一条"),
    "guide.yaml": (head.GUIDE, "办事指引：项目编号，旁边是它的各栏"),
    "derived.yaml": (vocabulary.DERIVED, "从别的事实推算的，一条一条"),
    "rates.yaml": (vocabulary.RATES, "有期间的法定数值，一条一条"),
    "steps.yaml": (vocabulary.STEP, "问的步骤，一条一条"),
    "size.yaml": (vocabulary.SIZE, "企业划型表"),
    "industries.yaml": (vocabulary.INDUSTRIES, "行业分类"),
    "streets.yaml": (vocabulary.STREETS, "街镇"),
}
"""Each file of a pack or shared folder: the shape of its entries, and its purpose."""

LISTED = ("facts.yaml", "measures/*.yaml", "derived.yaml", "rates.yaml", "steps.yaml")
"""Files that are lists of entries."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the rule language. `example` evaluates to `worth` for the facts in `answers`."""

    name: str
    written: str
    meaning: str
    example: str
    worth: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@cache
def _reference_texts() -> Mapping[str, Any]:
    text = resources.files("core.policy").joinpath("functions.yaml").read_text("utf-8")
    told: Mapping[str, Any] = plain(text)[0]
    return told


def functions() -> tuple[Function, ...]:
    """All functions."""
    return tuple(Function(**each) for each in _reference_texts()["functions"])


def signs() -> tuple[tuple[str, str, str], ...]:
    """Operators: notation, meaning, example."""
    return tuple((each["name"], each["meaning"], each["example"]) for each in _reference_texts()["signs"])


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def markdown() -> str:
    """The whole reference."""
    lines = ["# 政策包的写法", "", "一个政策包是一个文件夹：原文 `text.txt`，和下面这些文件。"]
    for file, (shape, about) in FILES.items():
        lines += ["", f"## {file}", "", f"{about}。"]
        lines += _table(shape)
    lines += ["", "## 其他的栏", ""]
    for shape in _within():
        lines += ["", f"### {shape.name}", *_table(shape)]
    lines += ["", "## 规则", "", "| 写法 | 意思 | 例 |", "| --- | --- | --- |"]
    lines += [f"| {sign} | {meaning} | `{example}` |" for sign, meaning, example in signs()]
    lines += ["", "## 算法", "", "| 写法 | 意思 | 例 | 算出来 |", "| --- | --- | --- | --- |"]
    lines += [f"| {f.written} | {f.meaning} | `{f.example}` | {f.worth} |" for f in functions()]
    return "\n".join(lines) + "\n"


def _table(shape: shapes.Shape[object]) -> list[str]:
    rows = ["", "| 栏 | 要不要写 | 写成 | 意思 | 例 |", "| --- | --- | --- | --- | --- |"]
    for key, part in shape.parts.items():
        needed = "要" if part.needed else ""
        example = f"`{part.example}`" if part.example else ""
        cells = (key, needed, written(part.kind), part.meaning, example)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return rows


def written(kind: shapes.ValueReader) -> str:
    """How a part is written, in Chinese."""
    if isinstance(kind, shapes.OneOfReader):
        return "、".join(kind.options)
    if isinstance(kind, shapes.EntryReader):
        return f"“{kind.shape.name}”的各栏"
    if isinstance(kind, shapes.EntriesReader):
        return f"一条一条的“{kind.shape.name}”" + ("，或一行文字" if kind.or_text else "")
    if isinstance(kind, shapes.RuleReader | shapes.ConstantReader | shapes.BoundReader):
        return _typed(kind, kind.want)
    if isinstance(kind, phrase_readers.PhrasedReader):
        return "原文短语: 规则" + ("，只有一条" if kind.one else "")
    if isinstance(kind, shapes.TableReader):
        return f"名称: {kind.of}"
    return _WRITTEN[type(kind)]


def _typed(kind: shapes.ValueReader, want: Type | None) -> str:
    what = "规则" if isinstance(kind, shapes.RuleReader) else "一个数或一天"
    return f"{what}（{want}）" if want is not None else what


_WRITTEN: Mapping[type, str] = {
    shapes.TextReader: "一行文字", shapes.NamedReader: "事实的名称",
    shapes.WholeReader: "整数", shapes.SumReader: "金额",
    shapes.PhraseReader: "原文短语，一字不差", shapes.TextsReader: "一条一条",
    head.StatedDayReader: "原文短语: 日期", head.GatesReader: "一条一条：原文短语: 规则，和 note",
    head.ScopedReader: "原文短语: 规则", head.MembersReader: "编号，或 全部",
    head.VersionReader: "版本，如 1 或 1.2", head.SameReader: "事项: 编号", head.GuideDayReader: "日期",
    phrase_readers.SharesReader: "原文短语: 各年比例，或几年", phrase_readers.PlaceReader: "整数，或 3（二）",
    facts.FieldsReader: "名称: 事实的各栏", vocabulary.DayReader: "日期", vocabulary.FloorsReader: "三个下限，从小到大",
    vocabulary.ListsReader: "名称: 一条一条", vocabulary.SectionsReader: "字母: {name, divisions}",
}  # fmt: skip


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def every_shape() -> tuple[shapes.Shape[object], ...]:
    """All kinds of entries: those of the files, then nested ones, each once."""
    found: dict[int, shapes.Shape[object]] = {}
    waiting: list[shapes.Shape[object]] = [shape for shape, _ in FILES.values()] + [facts.FACT]
    while waiting:
        shape = waiting.pop(0)
        if id(shape) not in found:
            found[id(shape)] = shape
            waiting += [inner for part in shape.parts.values() for inner in _inside(part.kind)]
    return tuple(found.values())


def _within() -> Iterator[shapes.Shape[object]]:
    of_files = [shape for shape, _ in FILES.values()]
    return (shape for shape in every_shape() if not any(shape is known for known in of_files))


def _inside(kind: object) -> Iterable[shapes.Shape[object]]:
    """The shapes inside a part."""
    if not is_dataclass(kind):
        return
    for each in fields(kind):
        held = getattr(kind, each.name)
        if isinstance(held, shapes.Shape):
            yield held


# ── for editors ──────────────────────────────────────────────────────────────────────────────────────────────────


def json_schema(file: str) -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of one of FILES; KeyError for another."""
    shape, about = FILES[file]
    of_one: dict[str, object] = {"$ref": f"#/$defs/{shape.name}"}
    if file == "guide.yaml":
        of_one = {"type": "object", "additionalProperties": of_one}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": file,
        "description": about,
        **({"type": "array", "items": of_one} if file in LISTED else of_one),
        "$defs": {each.name: _object(each) for each in every_shape()},
    }


def _object(shape: shapes.Shape[object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {key: _property(part) for key, part in shape.parts.items()},
        "required": [key for key, part in shape.parts.items() if part.needed],
        "additionalProperties": False,
    }


def _property(part: shapes.KeySpec) -> dict[str, object]:
    told: dict[str, object] = {"description": f"{part.meaning}。写成：{written(part.kind)}"}
    if part.example:
        told["examples"] = [part.example]
    return told | _form(part.kind)


def _as_yaml(option: str) -> tuple[object, ...]:
    """What editors may parse for an option: an unquoted true is no string, nor is 2."""
    if option in ("true", "false"):
        return (option == "true",)
    return (option, int(option)) if option.isdecimal() else (option,)


def _form(kind: shapes.ValueReader) -> dict[str, object]:
    if isinstance(kind, shapes.OneOfReader):
        return {"enum": [value for option in kind.options for value in _as_yaml(option)]}
    if isinstance(kind, shapes.EntryReader):
        return {"$ref": f"#/$defs/{kind.shape.name}"}
    if isinstance(kind, shapes.EntriesReader):
        entry: dict[str, object] = {"$ref": f"#/$defs/{kind.shape.name}"}
        return {"type": "array", "items": {"anyOf": [entry, {"type": "string"}]} if kind.or_text else entry}
    if isinstance(kind, facts.FieldsReader):
        return {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{facts.FACT.name}"}}
    if kind.form is LocatedMapping:
        return {"type": "object"}
    if kind.form is LocatedList:
        return {"type": "array"}
    return {"type": ["string", "number", "boolean"]} if kind.form is str else {}
