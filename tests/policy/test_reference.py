"""The reference of what a pack may say: whole, true, and made of the tables that read a pack."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from core.assess import read_visit
from core.assess.scope import scope_of
from core.policy import Policy, load_policy, pack_files
from core.policy import values as v
from core.policy.builder import _CALLS, _OVER_LIST
from core.policy.expression import compile_rule
from core.policy.joined import joined
from core.policy.located_yaml import plain
from core.policy.reference import FILES, LISTED, Function, every_shape, functions, json_schema, markdown, signs, written
from desktop.cli import main

LADDERS = {"分档", "分段", "超额累进", "跨档合计", "跨档最高"}
TOY = Path(__file__).parent.parent / "packs" / "toy"
PACKS = ("baoshan-2023-1", "sample-city-2023")


@cache
def both() -> Policy:
    return joined([load_policy(id) for id in PACKS])


class Names:
    """The names of both shipped policies."""

    def __init__(self) -> None:
        self.facts = both().facts
        self.tables = {"划型": next(r.root for r in both().derived.values() if hasattr(r.root, "table")).table}  # type: ignore[union-attr]

    def node(self, name: str) -> None:
        """No rates."""


def worth(example: str, answers: dict[str, Any]) -> str:
    """The value of an example, as a person writes it."""
    document = {"policies": list(PACKS), "as_of": "2023-09-01", "unmentioned": "unknown", "answers": answers}
    rule = compile_rule(example, Names())  # type: ignore[arg-type]
    got = rule.value(scope_of(both(), read_visit(both(), document)))
    if isinstance(got, frozenset):
        return "、".join(sorted(got))
    if not isinstance(got, v.Bounds):
        return {v.YES: "是", v.NO: "否"}[got]
    assert got.low == got.high
    number, unit = float(got.low), str(rule.type)
    if "元" in unit:
        return f"{number / 10**6:g}万元"
    return f"{number / 1000:g}千瓦" if "瓦" in unit else f"{number:g}"


def test_every_function_that_the_language_has_is_there_and_no_other() -> None:
    assert {f.name for f in functions()} == {*_CALLS, *_OVER_LIST, *LADDERS}


@pytest.mark.parametrize("function", functions(), ids=lambda f: f.name)
def test_an_example_comes_to_what_is_said(function: Function) -> None:
    assert worth(function.example, dict(function.answers)) == function.worth


@pytest.mark.parametrize("sign", signs(), ids=lambda s: s[0])
def test_an_example_of_a_sign_is_a_rule(sign: tuple[str, str, str]) -> None:
    compile_rule(sign[2], Names())  # type: ignore[arg-type]


def test_reference_and_schemas_are_as_approved(approved: Callable[[str, str], None]) -> None:
    """Word for word. What the schemas of all files have in common is written once."""
    schemas = {file: dict(json_schema(file)) for file in FILES}
    common = [schema.pop("$defs") for schema in schemas.values()]
    assert all(each == common[0] for each in common)
    approved("reference.md", markdown())
    approved("schemas.json", json.dumps(schemas | {"$defs": common[0]}, ensure_ascii=False, indent=1) + "\n")


def test_every_key_that_is_read_is_told_with_how_it_is_written() -> None:
    said = markdown()
    keys = [(shape, key, part) for shape in every_shape() for key, part in shape.parts.items()]
    assert len(keys) > 150
    for _, key, part in keys:
        assert f"| {key} |" in said
        assert written(part.kind)
        assert part.meaning in said


def test_every_shape_that_a_pack_is_read_by_is_there() -> None:
    from core.policy import facts, head, measures, vocabulary
    from core.policy.shapes import Shape

    made = {
        id(x) for module in (facts, head, measures, vocabulary) for x in vars(module).values() if isinstance(x, Shape)
    }
    assert made == {id(shape) for shape in every_shape()}


@pytest.mark.parametrize("file", FILES)
def test_the_schema_knows_what_it_refers_to(file: str) -> None:
    schema = json_schema(file)
    text = json.dumps(schema, ensure_ascii=False)
    for name in {part.split('"')[0] for part in text.split("#/$defs/")[1:]}:
        assert name in schema["$defs"]  # type: ignore[operator]


def faults(file: str, document: Any) -> list[str]:
    """What an editor would underline."""
    return [
        f"{error.json_path} {error.message}" for error in Draft202012Validator(json_schema(file)).iter_errors(document)
    ]


def file_of(name: str) -> str:
    return "measures/*.yaml" if name.startswith("measures/") else name


@pytest.mark.parametrize("file", FILES)
def test_the_schema_is_one_that_editors_read(file: str) -> None:
    Draft202012Validator.check_schema(json_schema(file))


@pytest.mark.parametrize("pack", [*PACKS, TOY])
def test_packs_that_load_are_as_the_schema_wants(pack: str | Path) -> None:
    """With numbers and truths as an editor reads them, days as text."""
    seen = 0
    for name, data in pack_files(pack).items():
        own = name.removeprefix("common/").removeprefix("baoshan/")
        if file_of(own) in FILES:
            document = plain(data.decode())[0] if plain(data.decode()) else {}
            assert isinstance(document, list) == (file_of(own) in LISTED)
            assert faults(file_of(own), document) == []
            seen += 1
    assert seen > 7


@pytest.mark.parametrize(
    ("key", "value"),
    [("whne", {}), ("kind", "cahs"), ("draft", "是"), ("cap", {"phrase": "最高", "amount": "1元"}), ("doubts", {})],
)
def test_an_editor_underlines_what_the_loader_would_refuse(key: str, value: object) -> None:
    entry = {"id": "1-1", "name": "名", "article": 1, "kind": "cash", "tier": "L1", "offices": ["区经委"]}
    assert faults("measures/*.yaml", [entry]) == []
    assert faults("measures/*.yaml", [{**entry, key: value}]) != []


def test_the_commands_print_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "reference"]) == 0
    assert capsys.readouterr().out == markdown()
    assert main(["policies", "schema", "measures/*.yaml"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema("measures/*.yaml")
    assert main(["policies", "schema", "other.yaml"]) == 2
    assert "measures/*.yaml" in capsys.readouterr().err


def test_the_check_tells_other_tools_where_each_fault_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "sample-city-2023"
    for name, data in pack_files("sample-city-2023").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    assert main(["policies", "check", "--json", str(folder)]) == 0
    assert capsys.readouterr().out == ""
    told = (folder / "measures" / "measures.yaml").read_text("utf-8").replace("tier: L2", "tiers: L2", 1)
    (folder / "measures" / "measures.yaml").write_text(told, "utf-8")
    assert main(["policies", "check", "--json", str(folder)]) == 2
    faults = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    line = told.splitlines().index("  tiers: L2") + 1
    assert any(f["file"] == "measures/measures.yaml" and f["line"] == line and "tiers" in f["message"] for f in faults)
