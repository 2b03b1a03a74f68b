"""企业划型 by 《统计上大中小微型企业划分办法（2017）》: every indicator is graded separately, and the lowest grade
counts.

Partial knowledge: if an indicator is missing or a range, the result is the set of possible sizes.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.policy.caching import cached_per_object
from core.policy.values import Bounds

SIZES = ("大型", "中型", "小型", "微型", "不适用")
_GRADES = ("微型", "小型", "中型", "大型")


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One industry of the table: inclusive lower bounds (小型, 中型, 大型) in 人 and 分; None: not used."""

    name: str
    codes: tuple[str, ...]  # prefixes of GB/T 4754-2017 codes
    staff: tuple[int, int, int] | None = None
    revenue: tuple[int, int, int] | None = None
    assets: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class SizeTable:
    """All rows, the codes excluded from the table, and codes whose row is unclear."""

    rows: tuple[SizeRow, ...]
    outside: tuple[str, ...]
    open: Mapping[str, tuple[str, ...]]
    by_sales: tuple[int, int] | None = None  # 小型, 中型 in 分, for refunds where a row uses neither revenue nor assets

    def rows_for(self, code: str) -> tuple[SizeRow | None, ...]:
        """The possible rows for a code; None means 不适用. The longest known prefix decides; a short code (K70) may
        belong to any of the finer ones."""
        found = _rows_found(self)
        if code not in found:
            found[code] = self._rows_for(code)
        return found[code]

    def _rows_for(self, code: str) -> tuple[SizeRow | None, ...]:
        for prefix, names in self.open.items():
            if code.startswith(prefix):
                return tuple(r for r in self.rows if r.name in names)
        known = _by_code(self)
        for length in range(len(code), 0, -1):
            if code[:length] in known:
                return (known[code[:length]],)
        finer = [row for c, row in known.items() if c.startswith(code)]
        return tuple(dict.fromkeys(finer)) or (None,)


@cached_per_object
def _rows_found(table: SizeTable) -> dict[str, tuple[SizeRow | None, ...]]:
    """The rows by code, of those asked for so far."""
    return {}


@cached_per_object
def _by_code(table: SizeTable) -> Mapping[str, SizeRow | None]:
    return {c: r for r in table.rows for c in r.codes} | dict.fromkeys(table.outside)


def size_of(table: SizeTable, code: str | None, staff: Bounds, revenue: Bounds, assets: Bounds) -> frozenset[str]:
    """The possible sizes. `staff` in 人, the others in 分."""
    if code is None:
        return frozenset(SIZES)
    return _any_of(
        [
            _grades((row.staff, staff), (row.revenue, revenue), (row.assets, assets)) if row else _NO_SIZE
            for row in table.rows_for(code)
        ]
    )


def size_by_sums(table: SizeTable, code: str | None, revenue: Bounds, assets: Bounds) -> frozenset[str]:
    """The possible sizes for 留抵退税: by revenue and assets without staff; by sales if the industry uses neither
    (财政部 税务总局公告2022年第14号第六条; R71). Sums in 分. Sales do not distinguish sizes above 中型."""
    if code is None:
        return frozenset(SIZES[:4])
    sizes = []
    for row in table.rows_for(code):
        if row and (row.revenue or row.assets):
            sizes.append(_grades((row.revenue, revenue), (row.assets, assets)))
        else:
            small, medium = table.by_sales or (0, 0)
            low, high = (bisect_right((small, medium, medium), bound) for bound in revenue)
            sizes.append(_BETWEEN[min(low, 2), high])
    return _any_of(sizes)


_NO_SIZE = frozenset(("不适用",))
_BETWEEN = {(low, high): frozenset(_GRADES[low : high + 1]) for low in range(4) for high in range(4)}
"""The sizes from one grade to another."""


def _any_of(sizes: Sequence[frozenset[str]]) -> frozenset[str]:
    return sizes[0] if len(sizes) == 1 else frozenset().union(*sizes)


def _grades(*indicators: tuple[tuple[int, int, int] | None, Bounds]) -> frozenset[str]:
    low, high = 3, 3
    for floors, (least, most) in indicators:
        if floors is not None:
            grade = bisect_right(floors, least)
            low = grade if grade < low else low
            if most is not least:
                grade = bisect_right(floors, most)
            high = grade if grade < high else high
    return _BETWEEN[low, high]
