"""What belongs to a policy is in its pack: no code names the facts, items, steps or places of the shipped one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from core.policy import Policy, load_policy, shipped_id
from core.policy.pack import Fact

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for room in ("core", "desktop") for path in (ROOT / room).rglob("*.py"))

TABLES = ("core/policy/head.py", "core/policy/facts.py", "core/policy/measures.py", "core/policy/vocabulary.py")
"""Where the examples of the pack's own language stand: what is shown there is no key."""
COLUMNS = "desktop/ui/base/columns.py"
"""What lists of visits call their columns."""
SHORT = 2
"""Characters of a word that is in everybody's mouth (金额, 企业): a heading may be such a word, a key may not."""
_LOOKS_UP = {"get", "field", "fact", "answer", "setdefault", "pop", "without", "answered"}


@cache
def policy() -> Policy:
    """The policy that comes with the program."""
    return load_policy(shipped_id())


@cache
def names() -> frozenset[str]:
    """Facts, fields, options, derived facts, steps, items, what a share is called, streets."""
    p = policy()
    facts: list[Fact] = [f for fact in p.facts.values() for f in (fact, *fact.fields)]
    named = [f.name for f in facts] + [o for f in facts if f.type == "choice" for o in f.options]
    named += [*p.derived, p.section, *p.streets, *(s.name for s in p.steps), *(m.id for m in p.measures)]
    named += [m.share.name for m in p.measures if m.share]
    return frozenset(name for name in named if len(name) > 1)


@cache
def wherever() -> re.Pattern[str]:
    """What no sentence may say either: this policy by any of its names, an item's number, the places it is for."""
    p = policy()
    said = [p.id, p.number, p.title, p.called.policy, p.called.gates, *p.streets, "宝山", "上海市"]
    ids = "|".join(re.escape(m.id) for m in p.measures)
    return re.compile("|".join(map(re.escape, said)) + rf"|(?<![\w-])(?:{ids})(?![\w-])")


def strings(path: Path) -> Iterator[tuple[int, str, bool]]:
    """(line, words, whether they look something up) of every string in a module but what is written for developers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    keys = {id(key) for node in ast.walk(tree) for key in _keys(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value, id(node) in keys


def _keys(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Subscript):
        yield from ast.walk(node.slice)
    elif isinstance(node, ast.Compare):
        yield from (part for side in (node.left, *node.comparators) for part in ast.walk(side))
    elif isinstance(node, ast.Dict):
        yield from (key for key in node.keys if key is not None)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LOOKS_UP:
        yield from node.args


def findings(path: Path) -> Iterator[str]:
    """Every name of the shipped pack in a module."""
    here = path.relative_to(ROOT).as_posix()
    for line, words, looks_up in strings(path):
        if here in TABLES:
            continue
        parts = {words, *re.split(r"[.\[\]]", words)} - {""}
        exact = [w for w in parts & names() if looks_up or len(w) > SHORT]
        exact += [w for w in re.findall(r"'([^' ]+)'", words) if w in names()]  # in SQL
        if (exact and here != COLUMNS) or wherever().search(words):
            yield f"{here}:{line} {words[:60]}"


@pytest.mark.parametrize("room", ["core", "desktop"])
def test_no_code_names_what_is_the_policy_s(room: str) -> None:
    """A second policy would get the first one's facts, steps and numbers."""
    found = [f for path in SOURCES if path.is_relative_to(ROOT / room) for f in findings(path)]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("source", "noticed"),
    [
        ('x = visit.answers.get("金额")', True),
        ('x = row["事项"]', True),
        ('if step == "企业": pass', True),
        ('x = facts["担保贷款[1].金额"]', True),
        ('x = "信用修复日"', True),
        ("x = \"SELECT * FROM answers WHERE fact = '行业'\"", True),
        ('x = "项目编号（如 21-1）"', True),
        ('x = f"本方案已于{day}到期"', True),
        ('x = Column("金额", 0.2)', False),
        ('x = "请写成 2023-06-15"', False),
        ('"""21-1 of 宝山区."""', False),
    ],
)
def test_the_search_finds_what_it_is_for(source: str, noticed: bool, tmp_path: Path, monkeypatch) -> None:
    """A key, a number, a place; neither headings, nor days, nor what is written for developers."""
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    (tmp_path / "module.py").write_text(source, encoding="utf-8")
    assert bool(list(findings(tmp_path / "module.py"))) == noticed
