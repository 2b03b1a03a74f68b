"""The values that the record returns: frozen, plain, with the same JSON that was stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from core import clock
from core.assess.visit import Unmentioned
from core.errors import AnswerError, RecordError
from core.policy.fact import measure_key

Json = Any  # None, bool, int, float, str, list of Json, dict of str to Json
Evidence = Literal["口述", "见原件", "系统查得", "见名单"]
VisitState = Literal["open", "parked", "finished", "discarded"]
STATE_WORDS: dict[VisitState, str] = {"open": "正在办", "parked": "已搁置", "finished": "已办结", "discarded": "已作废"}
EVENT_WORDS: dict[str, str] = {
    "create": "开始接待",
    "listed": "由名单带入",
    "correct": "更正",
    "answer": "回答",
    "update": "修改",
    "park": "搁置",
    "resume": "继续办理",
    "discard": "作废",
    "finish": "办结",
    "print": "打印",
    "follow": "记回访",
    "deleted": "按保存期删除",
    "sent": "带到别的窗口",
    "taken": "收进",
}
"""Names of audit events in the history of a visit."""
PaperKind = Literal["告知单", "底联"]
RowColumn = Literal["name", "uscc", "street"]
"""What the row of a visit shows of its answers."""
Clock = Callable[[], datetime]

EVIDENCES: tuple[Evidence, ...] = ("口述", "见原件", "系统查得", "见名单")


def wall_clock() -> datetime:
    """The current time, in China's time zone."""
    return clock.now()


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer to a fact: the raw JSON value (「2000万元」,「不清楚」, a list of records …)."""

    value: Json
    evidence: Evidence = "口述"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as lists show it. ``corrected``: a finished correction has replaced it."""

    id: str
    serial: str
    day: date
    name: str
    uscc: str
    street: str
    clerk: str
    policy: str
    as_of: date
    state: VisitState
    created_at: datetime
    updated_at: datetime
    corrected: bool
    pack_digest: str = ""  # several are separated by spaces; so are the policies


@dataclass(frozen=True, slots=True)
class StoredVisit:
    """One visit with all its content.

    ``result_json`` is the finished assessment, byte for byte as it was stored; ``result_digest`` its SHA-256.
    ``corrects`` is the id of the visit that this one corrects, ``corrected_by`` the id of the one that corrects this;
    ``reason`` is why this one corrects.
    """

    id: str
    serial: str
    day: date
    name: str
    uscc: str
    street: str
    clerk: str
    policy: str  # several are separated by spaces; so are the digests
    pack_digest: str
    as_of: date
    unmentioned: Unmentioned
    state: VisitState
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    corrects: str | None
    corrected_by: str | None
    answers: Mapping[str, StoredAnswer]
    result_json: str | None
    result_digest: str | None
    reason: str = ""

    @property
    def deleted(self) -> bool:
        """Whether its personal data was deleted, leaving only serial and digests."""
        return self.name == DELETED

    @property
    def result(self) -> Json:
        """The finished assessment, or None before the visit is finished. RecordError if the stored JSON is damaged."""
        if self.result_json is None:
            return None
        try:
            return json.loads(self.result_json)
        except (ValueError, RecursionError) as error:
            raise RecordError(f"{self.serial} 的结果已损坏，读不出来。请从备份恢复后再试。") from error


DELETED = "（已删除）"
"""The name of a visit whose personal data was deleted."""


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """The last answer of an enterprise to a fact, and the finished visit in which it was given."""

    answer: StoredAnswer
    day: date
    serial: str


WaitKind = Literal["missing", "nearby", "recognition", "day", "rules", "closing"]
WAIT_KINDS: tuple[WaitKind, ...] = ("missing", "nearby", "recognition", "day", "rules", "closing")
"""信息不足 · 差一点 · 待认定 · a day from which something is possible · changed rules give another result ·
申报截止."""
WAIT_WORDS: dict[WaitKind, str] = {
    "missing": "信息不足",
    "nearby": "差一点",
    "recognition": "待认定",
    "day": "到日子可办",
    "rules": "政策有变",
    "closing": "申报截止",
}
"""Their names in lists and tables."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A follow-up of one visit. ``words``: measures and what they need, one per line; ``day``: when it becomes
    possible; ``due``: when to call back; ``done``: the day on which that was done."""

    visit_id: str
    serial: str
    visited: date
    name: str
    uscc: str
    street: str
    clerk: str
    kind: WaitKind
    words: str
    day: date | None
    due: date | None
    note: str
    done: date | None


PersonRole = Literal["经办人", "管理员"]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may log in."""

    name: str
    role: PersonRole

    @property
    def words(self) -> str:
        """For example 王晓, or 王晓（管理员）."""
        return f"{self.name}（管理员）" if self.role == "管理员" else self.name


@dataclass(frozen=True, slots=True)
class Session:
    """``people``: who may log in; empty: there is no log-in. ``here``: who is logged in."""

    people: tuple[Person, ...] = ()
    here: Person | None = None

    @property
    def wanted(self) -> bool:
        """Whether this counter has log-in."""
        return bool(self.people)

    @property
    def locked(self) -> bool:
        """Whether log-in is required and nobody is logged in."""
        return self.wanted and self.here is None

    @property
    def may_administer(self) -> bool:
        """Whether the present user may change settings, restore and export; without log-in everyone may."""
        return not self.wanted or (self.here is not None and self.here.role == "管理员")


@dataclass(frozen=True, slots=True)
class TradeCount:
    """How many enterprises of one section of industries were here, and for each fact how many of them had it."""

    enterprises: int = 0
    had: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayCount:
    """Visits of a day."""

    day: date
    visits: int


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Visits of a month, such as 2023-09."""

    month: str
    visits: int


@dataclass(frozen=True, slots=True)
class MeasureCount:
    """Visits in which a measure had a status; ``low`` and ``high``: the sums of their amounts in 分, or None.

    ``version``: of the pack that judged them, '' if it has none; ``name``: of the measure in that pack; ``mark``: equal
    for versions that define the measure alike.
    """

    measure: str
    status: str
    kind: str
    visits: int
    low: int | None
    high: int | None
    version: str = ""
    name: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class UsedMeasure:
    """A measure of a pack that visits were judged by. ``number``: the policy's 文号; ``name``: in that version."""

    policy: str
    version: str
    number: str
    measure: str
    name: str


@dataclass(frozen=True, slots=True)
class UsedPacks:
    """What visits of this record were judged by. ``names``: for example 宝府规〔2023〕1号 第 1 版, by pack digest."""

    measures: tuple[UsedMeasure, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def words(self, digests: str) -> str:
        """Names of the packs of a visit, given its digests; '' if none of them is known."""
        return "、".join(self.names[each] for each in digests.split() if each in self.names)


@dataclass(frozen=True, slots=True)
class StreetCount:
    """Visits by 所属街镇; '' where it was not answered."""

    street: str
    visits: int


@dataclass(frozen=True, slots=True)
class WindowCount:
    """Visits that were taken in from another window and count here."""

    window: str
    visits: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """All counts of a span of days. Days and months without visits are left out."""

    visits: int
    enterprises: int
    days: tuple[DayCount, ...]
    months: tuple[MonthCount, ...]
    measures: tuple[MeasureCount, ...]
    streets: tuple[StreetCount, ...]
    packs: UsedPacks = UsedPacks()


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """Result of checking the whole audit. ``faults``: Chinese sentences, at most twenty; ``notes``: what could not be
    checked because the key is not available."""

    rows: int
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def intact(self) -> bool:
        """Whether nothing was altered."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made. Its pages are intact; ``audit`` says whether its content was altered.

    An altered record is copied nevertheless: it may be the only one there is.
    """

    path: Path
    audit: AuditVerdict


@dataclass(frozen=True, slots=True)
class RestoreOutlook:
    """What restoring a copy would mean. ``made_at``: when the last thing in the copy was done; None: nothing was.

    ``missing``: visits of the present record that the copy lacks; ``changed``: visits that the copy has in an earlier
    state.
    """

    made_at: datetime | None
    visits: int
    missing: int
    changed: int


def outcomes_of(result: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    """The outcome of each measure in a result; under several policies by the measure's key: sample-city-2023:3-1."""
    yield from result.get("outcomes", ())
    for part in result.get("policies", ()):
        for outcome in part.get("outcomes", ()):
            yield {**outcome, "measure": measure_key(part["policy"], outcome["measure"])}


def to_json(value: Json) -> str:
    """Serialise JSON in the one form used here. Raises AnswerError for what JSON or UTF-8 cannot hold."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:  # UnicodeEncodeError is a ValueError
        raise AnswerError("这项内容含有无法保存的字符或数值，没有保存。请改写后再试。") from error
    return text


def digest(content: str | bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def stamp(moment: datetime) -> str:
    """A moment as stored: UTC, so that text order is time order in any time zone."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def local(text: str) -> datetime:
    """A stored moment, in China's time zone."""
    return datetime.fromisoformat(text).astimezone(clock.CHINA)
