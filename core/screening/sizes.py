"""企业划型 in SQL: the size table is joined to the enterprises by the longest code prefix that it knows."""

from collections.abc import Sequence

from sqlglot import exp

from core.policy import nodes as n
from core.policy.size import SIZES, SizeRow, SizeTable
from core.screening.algebra import Atom, Col, Sql, Test, among, binary, case, compare, fails, greatest, is_null, sql
from core.screening.facts import Choice, IndustryCode, Lowered, Num
from core.screening.query import Lookup, Query

_ALL = (1 << len(SIZES)) - 1
_BY_SUMS = (1 << 4) - 1
_OUTSIDE = 1 << SIZES.index("不适用")
_TOPS, _BOTTOMS = (16, 8, 4, 2), (8, 4, 2, 1)
"""By grade, from 微型 up: bit sets of sizes, counted from 大型 down; the sizes between two grades are a top minus a
bottom."""

GradeFloors = tuple[int, int, int] | None
Indicators = tuple[tuple[str, GradeFloors], ...]
"""The indicators by which a row of the table grades an enterprise; empty if it does not."""


def size(query: Query, node: n.Size, code: Lowered, sums: list[Lowered]) -> Choice:
    """The sizes that the facts allow (`core.policy.size`)."""
    assert isinstance(code, IndustryCode)
    by_sums = node.op == "留抵划型"
    unknown = _BY_SUMS if by_sums else _ALL
    if code.text is None or code.stored is None:
        return Choice(SIZES, bits=unknown)
    names = ("revenue", "assets") if by_sums else ("staff", "revenue", "assets")
    values = dict(zip(names, sums, strict=True))
    lookup = _lookup(node, names, code)
    query.look_up(lookup)
    stored = [query.stored(name) for name in lookup.columns[1:]]
    width = 2 + 3 * len(names)
    parts: list[Atom] = []
    for at in range(0, len(stored), width):
        outside, last, *floors = stored[at : at + width]
        bounds = [(values[name], floors[3 * i : 3 * i + 3]) for i, name in enumerate(names)]
        graded = binary(
            exp.Sub, query.put(_end(query, bounds, last, low=True)), query.put(_end(query, bounds, last, low=False))
        )
        parts.append(query.put(case([(is_null(outside), 0), (compare("=", outside, 1), _OUTSIDE)], graded)))
    whole: Atom = parts[0]
    for part in parts[1:]:
        whole = query.put(binary(exp.BitwiseOr, whole, part))
    known = fails(is_null(code.text))
    return Choice(SIZES, bits=query.put(case([(known, whole)], unknown)))


def _end(query: Query, bounds: list[tuple[Lowered, list[Col]]], last: Col, low: bool) -> Sql:
    """The top (from lower bounds) or the bottom (from upper bounds): the lowest grade of all indicators counts."""
    marks = _TOPS if low else _BOTTOMS
    found = []
    for value, floors in bounds:
        assert isinstance(value, Num)
        assert value.over == 1
        bound = value.low if low else value.high
        reached = [(compare(">=", bound, floors[at]), marks[at + 1]) for at in (1, 0)]
        highest: list[tuple[Test, Sql]] = [(compare(">=", bound, floors[2]), last if low else marks[3])]
        open_: list[tuple[Test, Sql]] = [] if low else [(is_null(bound), marks[3])]
        branches: list[tuple[Test, Sql]] = [(is_null(floors[0]), None), *open_, *highest, *reached]
        found.append(query.put(case(branches, sql(marks[0]))))
    return greatest(*found)


def _lookup(node: n.Size, names: tuple[str, ...], code: IndustryCode) -> Lookup:
    """The table as rows keyed by code prefix, with * if more digits follow; then each table row that may apply. If the
    codes of the roster are known, only these."""
    known = _prefixes(node.table)
    keys = _texts(known) if code.texts is None else sorted({_code_key(known, text) for text in code.texts}) or ["*"]
    found = {text: _indicators(node, text.rstrip("*")) for text in keys}
    most = max(len(rows) for rows in found.values())
    name = f"size_{'sums' if node.op == '留抵划型' else 'all'}"
    heads = ("outside", "last", *(f"{each}_{at}" for each in names for at in (1, 2, 3)))
    columns = ("code", *(f"{name}_{at}_{head}" for at in range(most) for head in heads))
    blank = (None,) * len(heads)
    rows = []
    for text, each in found.items():
        cells = [_cells(names, row) for row in each] + [blank] * (most - len(each))
        rows.append((text, *(cell for row in cells for cell in row)))
    return Lookup(name, columns, tuple(rows), _key(keys, code.stored))


def _cells(names: tuple[str, ...], row: Indicators) -> tuple[int | None, ...]:
    floors = dict(row)
    if not floors:
        return (1, *(None,) * (1 + 3 * len(names)))
    last = _TOPS[2] if "sales" in floors else _TOPS[3]
    given = [floors.get(name) or (floors.get("sales") if name == "revenue" else None) for name in names]
    return 0, last, *(figure for three in given for figure in three or (None,) * 3)


def _indicators(node: n.Size, code: str) -> tuple[Indicators, ...]:
    return tuple(_graded_by(node, row) for row in node.table.rows_for(code))


def _graded_by(node: n.Size, row: SizeRow | None) -> Indicators:
    if node.op == "划型":
        return (("staff", row.staff), ("revenue", row.revenue), ("assets", row.assets)) if row else ()
    if row and (row.revenue or row.assets):
        return ("revenue", row.revenue), ("assets", row.assets)
    small, medium = node.table.by_sales or (0, 0)
    return (("sales", (small, medium, medium)),)


def _prefixes(table: SizeTable) -> frozenset[str]:
    """Every prefix of a code in the table."""
    named = [*table.open, *table.outside, *(code for row in table.rows for code in row.codes)]
    return frozenset(code[:size] for code in named for size in range(1, len(code) + 1))


def _texts(known: frozenset[str]) -> list[str]:
    """The keys that codes can have: prefixes in the table, prefixes with more digits, or none."""
    return sorted([*known, *(f"{text}*" for text in known), "*"])


def _code_key(known: frozenset[str], code: str) -> str:
    """The key of a code."""
    if code in known:
        return code
    return next((f"{code[:size]}*" for size in range(len(code) - 1, 0, -1) if code[:size] in known), "*")


def _key(keys: Sequence[str], code: Sql) -> exp.Expression:
    """The same in SQL: the exact key, otherwise the longest prefix."""
    begun: dict[int, list[str]] = {}
    for key in keys:
        if key.endswith("*") and key != "*":
            begun.setdefault(len(key) - 1, []).append(key[:-1])
    branches: list[tuple[Test, Sql]] = [(among(code, [key for key in keys if not key.endswith("*")]), code)]
    for size, texts in sorted(begun.items(), reverse=True):
        begins = exp.Substring(this=sql(code), start=sql(1), length=sql(size))
        goes_on = exp.Concat(expressions=[begins.copy(), sql("*")], safe=False, coalesce=False)
        branches.append((among(begins, texts), goes_on))
    return sql(case(branches, sql("*")))
