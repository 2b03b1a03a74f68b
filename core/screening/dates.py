"""Dates in SQL: a date is its number of days since 0001-01-01, which is 1; months are counted as in
`values.months_between`."""

import datetime

from sqlglot import exp

from core.policy import values as v
from core.screening.algebra import Atom, Col, Sql, case, is_null, some, sql

_LAST = datetime.date.max.toordinal()


def _date(day: Col | int, later: int = 0) -> exp.Expression:
    """The date of a day number, clamped to valid dates."""
    if isinstance(day, int):
        kept = datetime.date.fromordinal(max(1, min(day + later, _LAST)))
        return exp.cast(exp.Literal.string(kept.isoformat()), exp.DType.DATE)
    days = exp.Greatest(this=sql(day), expressions=[sql(1 - later)], ignore_nulls=True)
    within = exp.cast(exp.Least(this=days, expressions=[sql(_LAST - later)], ignore_nulls=True), exp.DType.INT)
    start = exp.cast(exp.Literal.string("0001-01-01"), exp.DType.DATE)
    return exp.TsOrDsAdd(this=start, expression=exp.Sub(this=within, expression=sql(1 - later)), unit=exp.var("DAY"))


def year(day: Atom) -> Sql:
    """The year of a day number."""
    if not isinstance(day, Col):
        return None if day is None else datetime.date.fromordinal(max(1, min(day, _LAST))).year
    return case([(is_null(day), None)], sql(exp.Year(this=_date(day))))


def months(start: Atom, end: Atom, shift: int, begun: int) -> Sql:
    """Months from one day to another, counted as in `values.months`. None if either is None."""
    if start is None or end is None:
        return None
    if isinstance(start, int) and isinstance(end, int):
        return int(v.months(v.exactly(start), v.exactly(end), shift, begun).low)
    years = exp.Sub(this=exp.Year(this=_date(end, shift)), expression=exp.Year(this=_date(start)))
    gap = exp.Sub(this=exp.Month(this=_date(end, shift)), expression=exp.Month(this=_date(start)))
    first, last = exp.Day(this=_date(start)), exp.Day(this=_date(end, shift))
    month_goes_on = exp.NEQ(this=exp.Day(this=_date(end, shift + 1)), expression=sql(1))
    short = exp.And(this=exp.LT(this=last, expression=first), expression=month_goes_on)
    whole = exp.Add(this=exp.Mul(this=exp.Paren(this=years), expression=sql(12)), expression=exp.Paren(this=gap))
    found = exp.Sub(this=exp.Paren(this=whole), expression=sql(case([(short, 1 - begun)], -begun)))
    return case([(some(is_null(start), is_null(end)), None)], sql(found))
