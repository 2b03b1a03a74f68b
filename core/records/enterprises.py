"""What is known of an enterprise from its last visit, to be offered at the next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.records.database import Database, TableRow
from core.records.legible import legible
from core.records.rows import ROW_COLUMNS, STANDING, to_row
from core.records.values import Answer, VisitRow, local


@dataclass(frozen=True, slots=True)
class LastingFacts:
    """Facts of an enterprise, and the finished visit they were answered in."""

    visit_id: str
    serial: str
    day: date
    answers: Mapping[str, Answer]


class Enterprises:
    """Enterprises that have been here, known by 统一社会信用代码, or by name where no code was given."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lasting_facts(self, uscc_or_name: str, facts: Sequence[str]) -> LastingFacts | None:
        """What its latest finished visit says of an enterprise to these facts, without what was 不清楚; None: never
        here."""
        row = self._latest("uscc", uscc_or_name.strip().upper()) or self._latest("name", uscc_or_name.strip())
        return self._facts(row, facts) if row else None

    def visits(self, uscc_or_name: str, limit: int = 50) -> list[VisitRow]:
        """All visits of an enterprise, newest first, discarded ones left out."""
        text = uscc_or_name.strip()
        rows = self._database.rows(
            f"SELECT {ROW_COLUMNS} FROM visits v WHERE v.seq IN"
            " (SELECT seq FROM visits WHERE uscc = ? AND uscc <> ''"
            " UNION SELECT seq FROM visits WHERE name = ? AND name <> '')"
            " AND v.state <> 'discarded' ORDER BY v.seq DESC LIMIT ?",
            (text.upper(), text, limit),
        )
        return [to_row(row) for row in rows]

    def _latest(self, column: str, value: str) -> TableRow | None:
        return self._database.row(
            f"SELECT seq, id, serial, day FROM visits v WHERE {column} = ? AND {column} <> '' AND {STANDING}"
            " ORDER BY seq DESC LIMIT 1",
            (value,),
        )

    def _facts(self, row: TableRow, facts: Sequence[str]) -> LastingFacts:
        stored = self._database.rows(
            f"SELECT fact, value, evidence, at FROM answers WHERE visit = ? AND fact IN ({','.join('?' * len(facts))})",
            (row["seq"], *facts),
        )
        with legible(f"接待 {row['serial']} "):
            known = {
                a["fact"]: Answer(json.loads(a["value"]), a["evidence"], local(a["at"]))
                for a in stored
                if a["value"] != '"不清楚"'
            }
            answers = {fact: known[fact] for fact in facts if fact in known}
            return LastingFacts(row["id"], row["serial"], date.fromisoformat(row["day"]), answers)
