"""Counts of the work at the counter. Finished visits only; a corrected visit counts once, as corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from core.records.daily import MONTH, YEAR
from core.records.database import Database, TableRow
from core.records.decoding import decoding
from core.records.values import DayCount, MeasureCount, MonthCount, Statistics, StreetCount
from core.records.versions import used_packs


def statistics(database: Database, date_from: date | None = None, date_to: date | None = None) -> Statistics:
    """Counts for the days from ``date_from`` to ``date_to``, both included; None: unbounded.

    Read from the totals of `daily` in one transaction: some ten milliseconds, however many visits there are.
    """
    span = ((date_from or date.min).isoformat(), (date_to or date.max).isoformat())
    between = "WHERE day BETWEEN ? AND ? AND visits > 0"
    with database.reading(), decoding("统计所用的接待日期"):
        days = database.rows(f"SELECT day, sum(visits) FROM day_visits {between} GROUP BY 1", span)
        streets = database.rows(
            f"SELECT street, sum(visits) FROM day_visits INDEXED BY day_visits_by_street {between} GROUP BY 1", span
        )
        ((first, last),) = database.rows("SELECT (SELECT min(day) FROM day_visits), (SELECT max(day) FROM day_visits)")
        if first is None or (span[0] <= first and last <= span[1]):
            ((enterprises,),) = database.rows("SELECT count(*) FROM enterprises WHERE visits > 0")
        else:
            ((enterprises,),) = database.rows(  # one sort is quicker than count(DISTINCT), which looks each value up
                f"SELECT count(*) FROM (SELECT known FROM day_enterprises {between} GROUP BY known)", span
            )
        measures = _measures(database, _spans(*_rounded(span, first, last)) if first else [])
        packs = used_packs(database)
        months = Counter[str]()
        for day, visits in days:
            months[day[:7]] += visits
        return Statistics(
            visits=months.total(),
            enterprises=enterprises,
            days=tuple(DayCount(date.fromisoformat(day), count) for day, count in days),
            months=tuple(MonthCount(*pair) for pair in sorted(months.items())),
            measures=tuple(MeasureCount(*row) for row in measures),
            packs=packs,
            streets=tuple(StreetCount(*pair) for pair in sorted(streets, key=lambda pair: (-pair[1], pair[0]))),
        )


def _measures(database: Database, spans: Sequence[tuple[str, str]]) -> list[TableRow]:
    """Outcomes of all measures within these spans, each with its name in the version that judged it."""
    if not spans:
        return []
    return database.rows(
        "SELECT c.measure, c.status, c.kind, c.visits, c.low, c.high, c.version, coalesce(m.name, ''),"
        " coalesce(m.mark, '')"
        " FROM (SELECT measure, version, status, kind, sum(visits) AS visits,"
        " iif(sum(lows), sum(low), NULL) AS low, iif(sum(highs), sum(high), NULL) AS high"
        f" FROM span_measures WHERE visits > 0 AND ({' OR '.join(['span >= ? AND span < ?'] * len(spans))})"
        " GROUP BY 1, 2, 3, 4) c"
        " LEFT JOIN pack_measures m ON m.policy = substr(c.measure, 1, instr(c.measure, ':') - 1)"
        " AND m.version = c.version AND m.measure = substr(c.measure, instr(c.measure, ':') + 1)"
        " ORDER BY m.policy, m.place, 1, 7, 2, 3",
        [each for one in spans for each in one],
    )


def _rounded(span: tuple[str, str], first: str, last: str) -> tuple[date, date]:
    """The period to read, cut to the first and last day with a visit; where the period reaches beyond these, whole
    years, which have nothing else and are read faster."""
    start = date.fromisoformat(max(span[0], first)) if span[0] > first else date(int(first[:4]), 1, 1)
    end = date.fromisoformat(min(span[1], last)) if span[1] < last else date(int(last[:4]), 12, 31)
    return start, end


def _spans(first: date, last: date) -> list[tuple[str, str]]:
    """Split a period (end excluded) into whole years, the months before and after them, and the days before and after
    those."""
    end = last + timedelta(days=1) if last < date.max else last
    months = (first if first.day == 1 else _next_month(first), end.replace(day=1))
    if months[0] >= months[1]:
        months = (end, end)
    years = (months[0] if months[0].month == 1 else date(months[0].year + 1, 1, 1), months[1].replace(month=1))
    if years[0] >= years[1]:
        years = (months[1], months[1])
    pieces = (
        ("", 10, first, months[0]), (MONTH, 7, months[0], years[0]), (YEAR, 4, *years), (MONTH, 7, years[1], months[1]),
        ("", 10, months[1], end),
    )  # fmt: skip
    return [
        (unit + start.isoformat()[:n], unit + stop.isoformat()[:n]) for unit, n, start, stop in pieces if start < stop
    ]


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
