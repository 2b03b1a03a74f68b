"""What was done at the counter, counted. Finished visits only; a corrected one counts once, as corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from core.records.database import Database
from core.records.legible import legible
from core.records.rows import KEY, STANDING
from core.records.values import DayCount, MeasureCount, MonthCount, Statistics, StreetCount

_HEAP = 500  # visits counted at a time, in some milliseconds
_TRIES = 3


def statistics(
    database: Database,
    date_from: date | None = None,
    date_to: date | None = None,
    go_on: Callable[[], None] = lambda: None,
) -> Statistics:
    """Count the visits of the days from ``date_from`` to ``date_to``, both included; None: no bound.

    They are counted heap by heap, so that a save in between need not wait; where there was one, once more from the
    beginning. ``go_on`` is called in between, and may raise.
    """
    span = ((date_from or date.min).isoformat(), (date_to or date.max).isoformat())
    for _ in range(_TRIES):
        before = _version(database)
        counted = _Counted()
        for low, high in _heaps(database, span):
            go_on()
            with database.reading():
                counted.add(database, (*span, low, high))
        if _version(database) == before:
            break
    return counted.told()


def _version(database: Database) -> int:
    """Another number after each change by another connection."""
    row = database.row("PRAGMA data_version")
    assert row is not None
    return int(row[0])


def _heaps(database: Database, span: tuple[str, str]) -> list[tuple[int, int]]:
    row = database.row("SELECT min(seq), max(seq) FROM visits WHERE day BETWEEN ? AND ?", span)
    if row is None or row[0] is None:
        return []
    return [(low, low + _HEAP - 1) for low in range(row[0], row[1] + 1, _HEAP)]


class _Counted:
    """Counts that grow heap by heap."""

    def __init__(self) -> None:
        self.days, self.streets = Counter[str](), Counter[str]()
        self.known: set[str] = set()
        self.measures: dict[tuple[str, str, str], tuple[int, int | None, int | None]] = {}

    def add(self, database: Database, bounds: tuple[str, str, int, int]) -> None:
        """Count one heap more."""
        standing = f"FROM visits v WHERE {STANDING} AND v.day BETWEEN ? AND ? AND v.seq BETWEEN ? AND ?"
        for day, street, known in database.rows(
            f"SELECT v.day, v.street, iif(v.uscc <> '', v.uscc, v.name) {standing}", bounds
        ):
            self.days[day] += 1
            self.streets[street] += 1
            self.known.add(known)
        for *key, count, low, high in database.rows(
            f"SELECT {KEY}, o.status, o.kind, count(*), sum(o.low), sum(o.high)"
            " FROM visit_outcomes o JOIN visits v ON v.seq = o.visit"
            f" WHERE o.visit IN (SELECT v.seq {standing}) GROUP BY 1, 2, 3",
            bounds,
        ):
            measure, status, kind = key
            before = self.measures.get((measure, status, kind), (0, None, None))
            self.measures[measure, status, kind] = before[0] + count, _sum(before[1], low), _sum(before[2], high)

    def told(self) -> Statistics:
        """All of it, in order."""
        months = Counter[str]()
        for day, count in self.days.items():
            months[day[:7]] += count
        streets = sorted(self.streets.items(), key=lambda pair: (-pair[1], pair[0]))
        with legible("统计所用的接待日期"):
            return Statistics(
                visits=sum(self.days.values()),
                enterprises=len(self.known),
                days=tuple(DayCount(date.fromisoformat(day), count) for day, count in sorted(self.days.items())),
                months=tuple(MonthCount(*pair) for pair in sorted(months.items())),
                measures=tuple(MeasureCount(*key, *counts) for key, counts in sorted(self.measures.items())),
                streets=tuple(StreetCount(*pair) for pair in streets),
            )


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
