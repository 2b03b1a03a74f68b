"""What was done at the counter, counted. Finished visits only; a corrected one counts once, as corrected."""

from __future__ import annotations

from datetime import date

from core.records.database import Database
from core.records.legible import legible
from core.records.rows import STANDING
from core.records.values import DayCount, MeasureCount, MonthCount, Statistics, StreetCount


def statistics(database: Database, date_from: date | None = None, date_to: date | None = None) -> Statistics:
    """Count the visits of the days from ``date_from`` to ``date_to``, both included; None: no bound."""
    span = ((date_from or date.min).isoformat(), (date_to or date.max).isoformat())
    standing = f"FROM visits v WHERE {STANDING} AND v.day BETWEEN ? AND ?"
    days = database.rows(f"SELECT v.day, count(*) {standing} GROUP BY v.day ORDER BY v.day", span)
    months = database.rows(f"SELECT substr(v.day, 1, 7), count(*) {standing} GROUP BY 1 ORDER BY 1", span)
    streets = database.rows(f"SELECT v.street, count(*) {standing} GROUP BY 1 ORDER BY 2 DESC, 1", span)
    known = database.rows(f"SELECT count(DISTINCT iif(v.uscc <> '', v.uscc, v.name)) {standing}", span)
    measures = database.rows(
        "SELECT o.measure, o.status, o.kind, count(*), sum(o.low), sum(o.high) FROM visit_outcomes o"
        f" WHERE o.visit IN (SELECT v.seq {standing}) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        span,
    )
    with legible("统计所用的接待日期"):
        return Statistics(
            visits=sum(count for _, count in days),
            enterprises=known[0][0],
            days=tuple(DayCount(date.fromisoformat(day), count) for day, count in days),
            months=tuple(MonthCount(*row) for row in months),
            measures=tuple(MeasureCount(*row) for row in measures),
            streets=tuple(StreetCount(*row) for row in streets),
        )
