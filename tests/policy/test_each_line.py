"""What a person reads after a slip in a small pack: a line left out, its key or value another, its YAML broken.

All of it is approved, with files and lines, so that no sentence, no line number and no fault that follows from another
one changes unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from core.assess.edges import Edges
from core.errors import PolicyError
from core.policy import load_policy, pack_files, read_policy
from core.policy.expression import Expression
from core.policy.figure_check import parts_of, statements_in
from core.policy.figures import figures, units_of
from core.policy.lint import lint
from core.policy.nodes import Type, walk
from core.policy.pack import Policy
from core.policy.words import words

PACKS = Path(__file__).parents[1] / "packs"
SHIPPED = Path(__file__).parents[2] / "resources" / "policies"


def faults(files: dict[str, bytes]) -> list[str]:
    """What is said of a pack's files: of the loader, or of lint where the loader has nothing to say."""
    try:
        return [f"lint: {said}" for said in lint(read_policy(files, strict=True))]
    except PolicyError as e:
        return e.message.splitlines()


def slips(line: str) -> Iterator[str]:
    """The line left out, and with another key, another value, another number, and a bracket that is not closed."""
    bare, at = line.rstrip("\n"), len(line) - len(line.lstrip(" -"))
    key, colon, value = bare.partition(": ")
    yield ""
    yield f"{line[:at]}x{line[at:]}"
    if colon:
        yield f"{key}: 别的{value}\n"
        yield f"{key}: [{value}\n"
    if other := bare.translate(str.maketrans("0123456789", "1234567890")):
        yield f"{other}\n"


@pytest.mark.parametrize(("pack", "each"), [("toy", 2), ("lake", 1)])
def test_a_slip_in_each_line_is_told_as_approved(pack: str, each: int, approved: Callable[[str, str], None]) -> None:
    """One or two slips for each line, of all kinds in turn."""
    whole, told = dict(pack_files(PACKS / pack)), list[str]()
    for name in ("policy.yaml", "measures/1.yaml", "facts.yaml", "text.txt"):
        if pack == "lake" and name == "facts.yaml":
            continue  # the toy's say the same
        lines = whole[name].decode().splitlines(keepends=True)
        for at, line in enumerate(lines):
            made = list(dict.fromkeys(slips(line))) if line.strip() else []
            for other in [made[(at + more) % len(made)] for more in range(each)] if made else []:
                if other != line:
                    changed = "".join((*lines[:at], other, *lines[at + 1 :]))
                    told += [f"# {name}:{at + 1} {other.strip()}", *faults(whole | {name: changed.encode()})]
    approved(f"slips/{pack}.txt", "\n".join(told) + "\n")


def test_whatever_stands_in_a_file_is_told_as_approved(approved: Callable[[str, str], None]) -> None:
    """In each file in turn; the last: it is not there."""
    whole, told = dict(pack_files(PACKS / "lake")), list[str]()
    for content in (b"\xff\xfe\x00", b"", b"- a\n- b\n", b"a: b\n", b"[[[", b"? [a]\n: b\n", None):
        for name in sorted(whole):
            other = {k: v for k, v in whole.items() if k != name} | ({} if content is None else {name: content})
            told += [f"# {name}: {content!r}", *faults(other)]
    approved("slips/whole files.txt", "\n".join(told) + "\n")


def _words(value: object) -> str:
    """A value and what is in it, without the names of its classes."""
    if isinstance(value, Type):
        return str(value)
    if is_dataclass(value):
        return f"({'; '.join(_words(getattr(value, each.name)) for each in fields(value))})"
    return f"[{', '.join(map(_words, value))}]" if isinstance(value, tuple | list) else str(value)


def _rules(policy: Policy) -> Iterator[tuple[str, Expression]]:
    for m in policy.measures:
        yield from ((m.id, c.rule) for c in m.conditions)
        yield from ((m.id, part.rule) for part in (m.amount, m.matter, m.where) if part)
        yield from ((m.id, d.rule) for d in m.doubts if d.rule and not d.standing)


@pytest.mark.parametrize("pack", ["baoshan-2023-1", "sample-city-2023", "lake", "port", "county"])
def test_what_text_and_rules_state_is_as_approved(pack: str, approved: Callable[[str, str], None]) -> None:
    """Each figure of each article, what each rule says of it read as true and as false, and the sides of each
    comparison that worked visits must cover."""
    folder = SHIPPED / pack
    policy = load_policy(folder if folder.is_dir() else PACKS / pack)
    told = list[str]()
    for article in policy.articles:
        for found in figures(article.text, units_of(policy.facts.values())):
            told.append(f"第{article.number}条 {_words(found)}")
    for id, rule in _rules(policy):
        told.append(f"{id} {words(rule.root)} 有 {len(list(walk(rule.root)))} 个节点")
        told += [f"  {sign:+d} {_words(each)}" for sign in (1, -1) for each in statements_in(rule, sign)]
    for m in policy.measures:
        told += [f"{m.id} {_words(part)}" for part in parts_of(m)]
    told += Edges(policy, thorough=True).missing()
    approved(f"stated/{pack}.txt", "\n".join(told) + "\n")
