"""What was done at the counter, counted. Finished visits only; a corrected one counts once, as corrected."""

from __future__ import annotations

from collections import Counter
from datetime import date

from core.records.database import Database
from core.records.legible import legible
from core.records.values import DayCount, MeasureCount, MonthCount, Statistics, StreetCount


def statistics(database: Database, date_from: date | None = None, date_to: date | None = None) -> Statistics:
    """Count the visits of the days from ``date_from`` to ``date_to``, both included; None: no bound.

    Read off what `daily` has added up, at one moment: some ten milliseconds, however many visits there are.
    """
    span = ((date_from or date.min).isoformat(), (date_to or date.max).isoformat())
    between = "WHERE day BETWEEN ? AND ? AND visits > 0"
    with database.reading():
        counted = database.rows(f"SELECT day, street, visits FROM day_visits {between}", span)
        ((enterprises,),) = database.rows(f"SELECT count(DISTINCT known) FROM day_enterprises {between}", span)
        measures = database.rows(
            "SELECT measure, status, kind, sum(visits),"
            " iif(sum(lows), sum(low), NULL), iif(sum(highs), sum(high), NULL)"
            f" FROM day_measures {between} GROUP BY 1, 2, 3",
            span,
        )
    days, months, streets = Counter[str](), Counter[str](), Counter[str]()
    for day, street, visits in counted:
        days[day] += visits
        months[day[:7]] += visits
        streets[street] += visits
    with legible("统计所用的接待日期"):
        return Statistics(
            visits=days.total(),
            enterprises=enterprises,
            days=tuple(DayCount(date.fromisoformat(day), count) for day, count in sorted(days.items())),
            months=tuple(MonthCount(*pair) for pair in sorted(months.items())),
            measures=tuple(MeasureCount(*row) for row in measures),
            streets=tuple(StreetCount(*pair) for pair in sorted(streets.items(), key=lambda pair: (-pair[1], pair[0]))),
        )
