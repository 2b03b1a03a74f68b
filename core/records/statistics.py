"""Counts of the work at the counter. Finished visits only; a corrected visit counts once, as corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
            ((enterprises,),) = database.rows(
                f"SELECT count(DISTINCT known) FROM day_enterprises INDEXED BY day_enterprises_by_known {between}"
                if _large(span, first, last)
                # sorted at once: quicker than count(DISTINCT) without the index, which looks each up
                else f"SELECT count(*) FROM (SELECT known FROM day_enterprises {between} GROUP BY known)",
                span,
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


def _measures(database: Database, spans: Sequence[KeySpan]) -> list[TableRow]:
    """Outcomes of all measures within these spans, each with its name in the version that judged it."""
    if not spans:
        return []
    return database.rows(
        f"WITH spans (start, stop, sign) AS (VALUES {', '.join(['(?, ?, ?)'] * len(spans))})"
        " SELECT c.measure, c.status, c.kind, c.visits, c.low, c.high, c.version, coalesce(m.name, ''),"
        " coalesce(m.mark, '')"
        " FROM (SELECT measure, version, status, kind, sum(sign * visits) AS visits,"
        " iif(sum(sign * lows), sum(sign * low), NULL) AS low, iif(sum(sign * highs), sum(sign * high), NULL) AS high"
        " FROM spans CROSS JOIN span_measures ON span >= start AND span < stop"
        " WHERE visits > 0 GROUP BY 1, 2, 3, 4) c"
        " LEFT JOIN pack_measures m ON m.policy = substr(c.measure, 1, instr(c.measure, ':') - 1)"
        " AND m.version = c.version AND m.measure = substr(c.measure, instr(c.measure, ':') + 1)"
        " WHERE c.visits > 0 ORDER BY m.policy, m.place, 1, 7, 2, 3",
        [each for one in spans for each in one],
    )


def _large(span: tuple[str, str], first: str, last: str) -> bool:
    """Whether a span has so many of all days that all are read, in order of enterprises, sooner than its own sorted."""
    begin, end, *whole = (date.fromisoformat(day) for day in (max(span[0], first), min(span[1], last), first, last))
    return (end - begin) * 4 > whole[1] - whole[0]


def _rounded(span: tuple[str, str], first: str, last: str) -> tuple[date, date]:
    """The period to read, cut to the first and last day with a visit; where the period reaches beyond these, whole
    years, which have nothing else and are read faster."""
    start = date.fromisoformat(max(span[0], first)) if span[0] > first else date(int(first[:4]), 1, 1)
    end = date.fromisoformat(min(span[1], last)) if span[1] < last else date(int(last[:4]), 12, 31)
    return start, end


KeySpan = tuple[str, str, int]
"""From one key of `span_measures` to another (end excluded), and 1 to add it or -1 to subtract it."""


def _spans(first: date, last: date) -> list[KeySpan]:
    """From one day to another, both included, in as few rows as there are: whole years, and at either end the months
    and days that are missing, or too many."""
    return list(_pieces(first, last + timedelta(days=1) if last < date.max else last, _UNITS))


def _pieces(start: date, stop: date, units: Sequence[Unit]) -> Iterator[KeySpan]:
    (prefix, length, nearest), *larger = units

    def piece(begin: date, end: date, sign: int) -> Iterator[KeySpan]:
        if begin > end:
            begin, end, sign = end, begin, -sign
        if begin < end:
            yield prefix + begin.isoformat()[:length], prefix + end.isoformat()[:length], sign

    rounded = (nearest(start), nearest(stop))
    if not larger or rounded[0] == rounded[1]:
        yield from piece(start, stop, 1)
        return
    yield from piece(start, rounded[0], 1)
    yield from piece(rounded[1], stop, 1)
    yield from _pieces(*rounded, larger)


def _nearest_month(day: date) -> date:
    """The first of a month that is next to a day, before or after."""
    if day.day <= 15 or day.year == date.max.year:
        return day.replace(day=1)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _nearest_year(day: date) -> date:
    return date(day.year + (day.month > 6 and day.year < date.max.year), 1, 1)


Unit = tuple[str, int, Callable[[date], date]]
_UNITS: tuple[Unit, ...] = (("", 10, _nearest_month), (MONTH, 7, _nearest_year), (YEAR, 4, _nearest_year))
"""How the keys of a unit begin, how much of a day they have, and the next larger unit."""
