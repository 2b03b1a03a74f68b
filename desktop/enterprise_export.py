"""Everything a record holds about one enterprise, as tables, for a request to see it. No Qt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core.assess.status import Status
from core.errors import RecordError
from core.records import Store
from core.records.values import EVENT_WORDS, STATE_WORDS, WAIT_WORDS, outcomes_of
from desktop.export import ExportSheet, SheetColumn

if TYPE_CHECKING:
    from core.records import StoredVisit, UsedPacks

_MOST = 10_000  # visits of one enterprise


def sheets_of(store: Store, who: str) -> tuple[ExportSheet, ...]:
    """Visits, answers, results, history, follow-ups, papers.

    ``who``: its code or name. RecordError if it was never here.
    """
    visits = [store.visits.get(row.id) for row in store.enterprises.visits(who, _MOST)]
    if not visits:
        raise RecordError(f"记录里没有“{who}”。请写全称或 18 位代码；已经删除的不能再导出。")
    packs = store.used_packs()
    answers = [
        (v.serial, fact, _words(a.value), a.evidence, _time(a.at)) for v in visits for fact, a in v.answers.items()
    ]
    papers = [
        (v.serial, p.kind, str(p.number), _time(p.printed_at), p.code)
        for v in visits
        for p in store.prints.of_visit(v.id)
    ]
    return (
        _sheet(
            "接待", "预审编号 日期 企业名称 代码 街镇 经办人 咨询日 状态 所按政策", (_head(v, packs) for v in visits)
        ),
        _sheet("回答", "预审编号 问题 回答 凭据 时间", answers),
        _sheet("结果", "预审编号 项目 状态 最少（分） 最多（分）", (row for v in visits for row in _results(v))),
        _sheet("经过", "预审编号 时间 经办人 事项 内容 原来 后来", (row for v in visits for row in _past(store, v))),
        _sheet("回访", "预审编号 事项 内容 回访日期 备注 办好日期", (w for v in visits for w in _waits(store, v))),
        _sheet("打印", "预审编号 纸 第几次 时间 核验码", papers),
    )


def _sheet(name: str, heads: str, rows: Iterable[tuple[str, ...]]) -> ExportSheet:
    return ExportSheet(name, name, tuple(SheetColumn(head, width=20) for head in heads.split()), list(rows))


def _head(visit: StoredVisit, packs: UsedPacks) -> tuple[str, ...]:
    return (
        visit.serial, visit.day.isoformat(), visit.name, visit.uscc, visit.street, visit.clerk,
        visit.as_of.isoformat(), STATE_WORDS[visit.state], packs.words(visit.pack_digest),
    )  # fmt: skip


def _results(visit: StoredVisit) -> list[tuple[str, ...]]:
    return [(visit.serial, *_result(outcome)) for outcome in outcomes_of(visit.result or {})]


def _result(told: Mapping[str, Any]) -> tuple[str, ...]:
    name = told.get("name", told["measure"])  # records older than 0.1.0 have no names
    return (name, Status(told["status"]).words, _words(told.get("low")), _words(told.get("high")))


def _past(store: Store, visit: StoredVisit) -> list[tuple[str, ...]]:
    return [
        (visit.serial, _time(e["at"]), e["clerk"] or "", _event(e["event"]), e["fact"], e["old"] or "", e["new"] or "")
        for e in store.visits.history(visit.id)
    ]


def _waits(store: Store, visit: StoredVisit) -> list[tuple[str, ...]]:
    return [
        (w.serial, WAIT_WORDS[w.kind], w.words, str(w.due or ""), w.note, str(w.done or ""))
        for w in store.waits.of_visit(visit.id)
    ]


def _event(event: str) -> str:
    return EVENT_WORDS.get(event, event)


def _time(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _words(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
