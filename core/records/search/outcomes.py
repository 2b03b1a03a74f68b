"""Visits by the outcome of a measure, read newest first from the index of outcomes, one status at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from core.records.database import Database
from core.records.versions import judged_by

_FEW = 5_000


@dataclass(frozen=True, slots=True)
class SqlCondition:
    """An SQL condition on ``visits v``, with its parameters."""

    where: str
    parameters: tuple[object, ...] = ()

    def also(self, where: str, *parameters: object) -> SqlCondition:
        """This condition AND another."""
        return SqlCondition(f"{self.where} AND {where}", (*self.parameters, *parameters))


@dataclass(frozen=True, slots=True)
class MeasureSearch:
    """A search for visits in which a measure (by its key) has one of these statuses and that pass the filters."""

    key: str
    statuses: tuple[str, ...]
    filters: SqlCondition

    @classmethod
    def of(
        cls, key: str, statuses: Collection[str], versions: Collection[str] | None, filters: SqlCondition
    ) -> MeasureSearch:
        """``versions``: versions of its policy, one of which judged the visit; None: any."""
        if versions is not None:
            filters = filters.also(judged_by(len(versions)), key.rpartition(":")[0], *versions)
        return cls(key, tuple(statuses), filters)

    @property
    def condition(self) -> SqlCondition:
        """The condition for checking one visit at a time."""
        policy, _, id = self.key.rpartition(":")
        return self.filters.also(
            "EXISTS (SELECT 1 FROM visit_outcomes o WHERE o.visit = v.seq"
            f" AND (o.measure = ? OR o.measure = ? AND v.policy = ?) AND o.status IN ({_marks(self.statuses)}))",
            self.key, id, policy, *self.statuses,
        )  # fmt: skip

    def newest(self, database: Database, limit: int, offset: int, within: tuple[int, int]) -> list[int]:
        """Numbers of these visits, newest first. ``within``: known lower and upper bounds of the numbers."""
        streams = list(self._streams(database, limit + offset, within))
        union = " UNION ".join(f"SELECT * FROM ({stream.where})" for stream in streams)
        parameters = [each for stream in streams for each in stream.parameters]
        rows = database.rows(f"{union} ORDER BY 1 DESC LIMIT ? OFFSET ?", (*parameters, limit, offset))
        return [row[0] for row in rows]

    def _streams(self, database: Database, limit: int, within: tuple[int, int]) -> Iterator[SqlCondition]:
        """Queries by index. A visit under one policy has the measure's bare id; where few visits are under that policy,
        these are read, since other policies may have the same id thousands of times."""
        policy, _, id = self.key.rpartition(":")
        yield from (self._by_outcome(self.key, status, self.filters, limit, within) for status in self.statuses)
        if not policy:
            return
        of_policy = self.filters.also("v.policy = ?", policy)
        few = database.rows(f"SELECT 1 FROM visits WHERE policy = ? LIMIT {_FEW + 1}", (policy,))
        if len(few) > _FEW:
            yield from (self._by_outcome(id, status, of_policy, limit, within) for status in self.statuses)
        else:
            yield SqlCondition(
                "SELECT v.seq FROM visits v INDEXED BY visits_by_policy"
                f" WHERE {of_policy.where} AND EXISTS (SELECT 1 FROM visit_outcomes o"
                f" WHERE o.visit = v.seq AND o.measure = ? AND o.status IN ({_marks(self.statuses)}))"
                " ORDER BY v.seq DESC LIMIT ?",
                (*of_policy.parameters, id, *self.statuses, limit),
            )

    @staticmethod
    def _by_outcome(
        measure: str, status: str, filters: SqlCondition, limit: int, within: tuple[int, int]
    ) -> SqlCondition:
        return SqlCondition(
            "SELECT o.visit FROM visit_outcomes o INDEXED BY visit_outcomes_by_measure CROSS JOIN visits v"
            f" WHERE o.measure = ? AND o.status = ? AND o.visit BETWEEN ? AND ? AND v.seq = o.visit AND {filters.where}"
            " ORDER BY o.visit DESC LIMIT ?",
            (measure, status, *within, *filters.parameters, limit),
        )


def _marks(values: Collection[str]) -> str:
    return ",".join("?" * len(values))
