"""What earlier visits say about an enterprise, offered again at its next visit."""

from __future__ import annotations

import json
import unicodedata
from datetime import date

from core.errors import RecordError
from core.records.database import Database
from core.records.decoding import decoding
from core.records.rows import KEY, ROW_COLUMNS, STANDING, to_row
from core.records.values import DELETED, EarlierAnswer, StoredAnswer, TradeCount, VisitRow, local

_LATE = 5000
"""How many of the newest finished visits count for what is usual in a trade; small enough to be read between two
keystrokes."""
_NONE = ("[]", "false", "0", '"0元"', '"无"', '"不清楚"')
"""Answers (as JSON) that mean "none" or "unknown"."""

_OF_ENTERPRISE = (
    "v.seq IN (SELECT seq FROM visits WHERE uscc = :uscc AND uscc <> ''"
    " UNION SELECT seq FROM visits WHERE name = :name AND name <> '' AND (uscc = '' OR :uscc IN ('', uscc)))"
)
"""Condition: same code; or same name, unless that enterprise has another code."""


class Enterprises:
    """Enterprises that were here before, identified by 统一社会信用代码, or by name where no code was given."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last_answers(self, uscc: str, name: str) -> dict[str, EarlierAnswer]:
        """Each fact as the enterprise answered it last in a finished visit, under any policy, leaving out 不清楚. Empty
        if it was never here."""
        rows = self._database.rows(
            "SELECT a.fact, a.value, a.evidence, a.at, v.day, v.serial FROM visits v JOIN answers a ON a.visit = v.seq"
            f" WHERE {_OF_ENTERPRISE} AND {STANDING} AND a.value <> :unknown ORDER BY v.seq",
            {"uscc": uscc.strip().upper(), "name": name.strip(), "unknown": '"不清楚"'},
        )
        with decoding("这家企业以前的回答"):
            return {
                a["fact"]: EarlierAnswer(
                    StoredAnswer(json.loads(a["value"]), a["evidence"], local(a["at"])),
                    date.fromisoformat(a["day"]),
                    a["serial"],
                )
                for a in rows
            }

    def visits(self, uscc_or_name: str, limit: int = 50) -> list[VisitRow]:
        """All visits of an enterprise, newest first, including discarded ones and those with only its code or name.

        Raises RecordError if several enterprises have that name: one must not be shown another's visits.
        """
        codes = self._codes(uscc_or_name)
        named = (DELETED, unicodedata.normalize("NFKC", uscc_or_name).strip(), uscc_or_name.strip(), *codes)
        marks = ", ".join("?" * len(codes))
        rows = self._database.rows(
            f"SELECT {ROW_COLUMNS} FROM visits v WHERE v.name <> ? AND (v.name <> '' AND v.name IN (?, ?)"
            f" OR v.uscc <> '' AND v.uscc IN ({marks}) OR v.uscc = '' AND v.name <> '' AND v.name IN"
            f" (SELECT name FROM visits WHERE uscc <> '' AND uscc IN ({marks}))) ORDER BY v.seq DESC LIMIT ?",
            (*named, *codes, limit),
        )
        return [to_row(row) for row in rows]

    def _codes(self, uscc_or_name: str) -> list[str]:
        """The input as a code, and the codes of enterprises with this name."""
        text = uscc_or_name.strip()
        found = self._database.rows("SELECT DISTINCT uscc FROM visits WHERE name = ? AND uscc <> ''", (text,))
        codes = [row["uscc"] for row in found]
        if len(codes) > 1:
            raise RecordError(f"叫“{text}”的有 {len(codes)} 家（代码 {'、'.join(codes[:3])}）。请写其中一家的代码。")
        return ["".join(unicodedata.normalize("NFKC", text).upper().split()), *codes]

    def of_section(self, industry: str, section: str, excluded: str = "") -> TradeCount:
        """How many enterprises of a section (F for F52) had each fact, each enterprise counted once, among the newest
        finished visits. ``industry``: the fact that holds the section; ``excluded``: the id of a visit to leave out."""
        same = (
            "WITH late AS (SELECT v.seq, iif(v.uscc <> '', v.uscc, v.name) AS who FROM visits v"
            f" WHERE {STANDING} AND v.id <> ? ORDER BY v.seq DESC LIMIT {_LATE}),"
            " same AS (SELECT l.seq, l.who FROM late l JOIN answers a ON a.visit = l.seq AND a.fact = ?"
            " WHERE substr(a.value, 1, 2) = ?) "
        )
        given = (excluded, industry, f'"{section}')
        ((enterprises,),) = self._database.rows(same + "SELECT count(DISTINCT who) FROM same", given)
        rows = self._database.rows(
            same + "SELECT a.fact, count(DISTINCT s.who) FROM same s JOIN answers a ON a.visit = s.seq"
            f" WHERE a.value NOT IN ({', '.join('?' * len(_NONE))}) GROUP BY a.fact",
            (*given, *_NONE),
        )
        return TradeCount(enterprises, {row[0]: row[1] for row in rows})

    def measures_of_trade(self, fact: str, section: str, most: int = 8) -> list[str]:
        """The measures most often within reach for enterprises of a 门类 (A … T), which ``fact`` holds; empty if there
        were none."""
        rows = self._database.rows(
            f"SELECT {KEY} AS key, count(*) AS often FROM visits v"
            " JOIN answers a ON a.visit = v.seq AND a.fact = ? JOIN visit_outcomes o ON o.visit = v.seq"
            f" WHERE {STANDING} AND substr(a.value, 2, 1) = ? AND o.kind <> 'service'"
            " AND o.status IN ('statutory', 'met', 'recognition', 'missing')"
            " GROUP BY 1 ORDER BY often DESC, 1 LIMIT ?",
            (fact, section, most),
        )
        return [row["key"] for row in rows]
