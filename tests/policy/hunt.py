"""Which check detects a mutant: the pack check (loader, lint), or one of its worked cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import yaml

from core.assess import Visit, read_visit
from core.assess.check import differences, measure_differences, refused_as_expected
from core.assess.judge import judge
from core.assess.overlap import limits_of, total, weigh
from core.assess.scope import Scope, scope_of
from core.assess.sums import MONEY
from core.assess.supports import Supports
from core.errors import AnswerError
from core.policy import Policy, pack_files
from core.policy.figure_check import unstated_in
from core.policy.lint import lint, lint_measure, lint_whole
from core.policy.loader import PackReader
from core.policy.located_yaml import LocatedMapping, load, plain
from core.policy.money import fen
from core.policy.pack import Measure
from core.policy.size import SizeRow, SizeTable, size_of

CHECK, CASE, NOBODY = "check", "case", ""


@dataclass
class Case:
    """A parsed worked case of the pack."""

    expected: dict[str, Any]
    visit: Visit
    scope: Scope
    document: Any


class Hunt:
    """A pack with its cases, and which check detects each mutant."""

    def __init__(self, pack: str) -> None:
        self.files = pack_files(pack)
        self.reader = PackReader(self.files)
        self.policy = self.reader.policy()
        self.refused: list[Any] = []  # visits expected to be rejected
        self.cases = list(self._cases())

    def _cases(self) -> Iterator[Case]:
        for name in self.policy.cases:
            for document in plain(self.files[name].decode("utf-8")):
                if "refused" in (document.get("expect") or {}):
                    self.refused.append(document)
                elif document.get("expect"):
                    visit = read_visit(self.policy, document)
                    yield Case(document["expect"], visit, scope_of(self.policy, visit), document)

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The options of every choice by fact name, including those in records and the size."""
        facts = [f for fact in self.policy.facts.values() for f in (fact, *fact.fields)]
        return {f.name: f.options for f in facts if f.type == "choice"} | {
            "企业划型": ("大型", "中型", "小型", "微型", "不适用"),
            "行业": ("B", "S"),
        }

    def entries(self) -> Iterator[tuple[str, LocatedMapping]]:
        """(file, entry) of every measure."""
        for name in sorted(n for n in self.files if n.startswith("measures/")):
            for entry in load(self.files[name].decode("utf-8"))[0]:
                yield name, entry

    def tree(self, file: str) -> Any:
        """The tree of a file."""
        return load(self.files[file].decode("utf-8"))[0]

    # one measure

    def of_measure(self, file: str, entry: LocatedMapping) -> str:
        """Which check detects a changed entry: it is read and linted alone, then judged in the cases that name it."""
        desk, self.reader.log.file = self.reader.log, file
        desk.faults.clear()
        desk.slips.clear()
        made = self.reader.measures.read(entry, entry.line)
        if desk.faults or desk.slips or made is None:
            return CHECK
        policy = replace(self.policy, measures=tuple(made if m.id == made.id else m for m in self.policy.measures))
        if any(lint_measure(policy, made)) or any(unstated_in(policy, made)):
            return CHECK
        if any(self._differs(policy, made, case) for case in self._naming(made.id)):
            return CASE
        if any(self._sum_differs(policy, made, case) for case in self.cases if case.expected.get("totals")):
            return CASE
        return CHECK if any(lint_whole(policy)) else NOBODY

    def _naming(self, id: str) -> Iterator[Case]:
        return (c for c in self.cases if id in c.expected.get("measures", ()))

    def _differs(self, policy: Policy, made: Measure, case: Case) -> bool:
        want = case.expected["measures"][made.id]
        return any(measure_differences(want, policy, made, case.visit, case.scope))

    def _sum_differs(self, policy: Policy, made: Measure, case: Case) -> bool:
        key = id(case)
        if key not in self._paying:
            judged = {m.id: judge(self.policy, m, case.scope) for m in self.policy.measures}
            supports = Supports(self.policy, case.visit, list(judged.values()))
            self._paying[key] = supports, {id: (j.measure.kind, weigh(j, supports)) for id, j in judged.items()}
        supports, outcomes = self._paying[key]
        outcomes = outcomes | {made.id: (made.kind, weigh(judge(policy, made, case.scope), supports))}
        for kind in MONEY:
            pair = case.expected["totals"].get(kind)
            ranges = {m: (w.low, w.high) for m, (k, w) in outcomes.items() if k == kind and w.high is not None}
            got = total(policy, ranges, limits_of(policy, case)) if pair is not None else ()
            if pair is not None and [int(x) for x in got] != [round(float(p) * 100) for p in pair]:
                return True
        return False

    @cached_property
    def _paying(self) -> dict[int, tuple[Supports, dict[str, Any]]]:
        return {}

    # whole files

    def of_file(self, file: str, tree: Any) -> str:
        """Which check detects a changed file: the whole pack is read again and every case is judged."""
        files = self.files | {file: yaml.safe_dump(_plain(tree), allow_unicode=True, sort_keys=False).encode()}
        reader = PackReader(files, self.reader.words if file == "policy.yaml" else None)
        self.reader.words.log = reader.log
        policy = reader.policy()
        self.reader.words.log = self.reader.log
        if reader.log.faults or reader.log.slips or any(lint(policy)):
            return CHECK
        if file.endswith("facts.yaml") and any(self._taken(policy, document) for document in self.refused):
            return CASE
        differs = self._answers_differ if file.endswith("facts.yaml") else self._visit_differs
        return CASE if any(differs(policy, case) for case in self.cases) else NOBODY

    def _taken(self, policy: Policy, document: Any) -> bool:
        """Whether a visit that must be rejected is accepted."""
        try:
            read_visit(policy, document)
        except AnswerError as error:
            return not refused_as_expected(document["expect"], error.message)
        return True

    def _answers_differ(self, policy: Policy, case: Case) -> bool:
        """Parse the visit again and compare: the facts determine its answers."""
        try:
            return any(differences(case.expected, policy, read_visit(policy, case.document)))
        except AnswerError:
            return True

    def _visit_differs(self, policy: Policy, case: Case) -> bool:
        return any(differences(case.expected, policy, case.visit))  # with nothing cached in its scope

    def of_size(self, tree: LocatedMapping) -> str:
        """For a changed size table: first compare the sizes expected in cases, without reading the pack again."""
        try:
            table = _size_table(tree)
        except (ValueError, KeyError):
            return self.of_file("common/size.yaml", tree)
        for case in self.cases:
            facts = case.scope.facts
            given = [facts[n] for n in ("行业", "从业人员", "营业收入", "资产总额")]
            if "企业划型" in case.expected:
                sizes = size_of(table, *given)
                if (next(iter(sizes)) if len(sizes) == 1 else None) != case.expected["企业划型"]:
                    return CASE
        return self.of_file("common/size.yaml", tree)


def _size_table(tree: LocatedMapping) -> SizeTable:
    def bounds(row: LocatedMapping, key: str, read: Any) -> Any:
        return tuple(read(b) for b in row[key]) if key in row else None

    rows = [
        SizeRow(
            row["name"],
            tuple(row["codes"]),
            bounds(row, "staff", lambda s: int(s.removesuffix("人"))),
            bounds(row, "revenue", fen),
            bounds(row, "assets", fen),
        )
        for row in tree["rows"]
    ]
    sales = tree.get("by_sales")
    by_sales = (fen(sales["小型"]), fen(sales["中型"])) if sales else None
    opened = {c: tuple(n) for c, n in tree.get("open", {}).items()}
    return SizeTable(tuple(rows), tuple(tree["outside"]), opened, by_sales)


def _plain(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {k: _plain(v) for k, v in tree.items()}
    return [_plain(v) for v in tree] if isinstance(tree, list) else tree
