"""What was done at the counter, counted. Finished visits only; a corrected one counts once, as corrected."""

from __future__ import annotations

from collections import Counter
from datetime import date

from core.records.daily import MONTH
from core.records.database import Database
from core.records.legible import legible
from core.records.values import DayCount, MeasureCount, MonthCount, Statistics, StreetCount
from core.records.versions import kept_packs


def statistics(database: Database, date_from: date | None = None, date_to: date | None = None) -> Statistics:
    """Count the visits of the days from ``date_from`` to ``date_to``, both included; None: no bound.

    Read off what `daily` has added up, at one moment: some ten milliseconds, however many visits there are.
    """
    span = ((date_from or date.min).isoformat(), (date_to or date.max).isoformat())
    between = "WHERE day BETWEEN ? AND ? AND visits > 0"
    with database.reading():
        days = database.rows(f"SELECT day, sum(visits) FROM day_visits {between} GROUP BY 1", span)
        streets = database.rows(f"SELECT street, sum(visits) FROM day_visits {between} GROUP BY 1", span)
        ((first, last),) = database.rows("SELECT min(day), max(day) FROM day_visits")
        if first is None or (span[0] <= first and last <= span[1]):
            ((enterprises,),) = database.rows("SELECT count(*) FROM enterprises WHERE visits > 0")
        else:
            ((enterprises,),) = database.rows(f"SELECT count(DISTINCT known) FROM day_enterprises {between}", span)
        spans = _spans(max(span[0], first or span[0]), min(span[1], last or span[1]))
        measures = database.rows(
            "SELECT c.measure, c.status, c.kind, c.visits, c.low, c.high, c.version, coalesce(m.name, '')"
            " FROM (SELECT measure, version, status, kind, sum(visits) AS visits,"
            " iif(sum(lows), sum(low), NULL) AS low, iif(sum(highs), sum(high), NULL) AS high"
            f" FROM span_measures WHERE visits > 0 AND ({' OR '.join([_SPAN] * len(spans))}) GROUP BY 1, 2, 3, 4) c"
            f" LEFT JOIN pack_measures m ON {_NAMED} ORDER BY m.policy, m.place, 1, 7, 2, 3",
            [each for one in spans for each in one],
        )
        packs = kept_packs(database)
    months = Counter[str]()
    for day, visits in days:
        months[day[:7]] += visits
    with legible("统计所用的接待日期"):
        return Statistics(
            visits=months.total(),
            enterprises=enterprises,
            days=tuple(DayCount(date.fromisoformat(day), count) for day, count in days),
            months=tuple(MonthCount(*pair) for pair in sorted(months.items())),
            measures=tuple(MeasureCount(*row) for row in measures),
            packs=packs,
            streets=tuple(StreetCount(*pair) for pair in sorted(streets, key=lambda pair: (-pair[1], pair[0]))),
        )


_SPAN = "span BETWEEN ? AND ?"
_NAMED = (
    "m.policy = substr(c.measure, 1, instr(c.measure, ':') - 1) AND m.version = c.version"
    " AND m.measure = substr(c.measure, instr(c.measure, ':') + 1)"
)


def _spans(first: str, last: str) -> list[tuple[str, str]]:
    """From one day to another as whole months where there are any, and the days before and after them."""
    start = first[:7] if first.endswith("-01") else _month_after(first)
    if start >= last[:7]:
        return [(first, last)]
    return [(first, f"{start}-00"), (MONTH + start, MONTH + _month_before(last)), (f"{last[:7]}-01", last)]


def _month_after(day: str) -> str:
    year, month = int(day[:4]), int(day[5:7])
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}"


def _month_before(day: str) -> str:
    year, month = int(day[:4]), int(day[5:7])
    return f"{year - (month == 1):04d}-{(month - 2) % 12 + 1:02d}"
