"""Synchronous operations that record their calls."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Any

from core.assess import Status
from core.errors import AnswerError, RecordError
from core.policy import Policy, load_policy
from core.policy.installed import Installed, Policies
from core.policy.pack import GuideEntry
from core.records import (
    DayCount,
    MeasureCount,
    MonthCount,
    RestoreOutlook,
    Statistics,
    StreetCount,
    UsedPacks,
    VisitRow,
)
from core.records.values import Session
from desktop.pictures import read_mark
from desktop.policies import PackState
from desktop.settings import CounterSettings, first_day
from desktop.ui.base import theme

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

TODAY = datetime.date(2023, 9, 15)


@cache
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")


def styled(points: int = 14) -> None:
    """Apply the program's style to the test's application."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if not app.styleSheet() or points != round(app.font().pointSizeF()):
        theme.apply(app, points)


def row(number: int = 1, **changes: Any) -> VisitRow:
    """A visit row for lists."""
    moment = datetime.datetime(2023, 9, 1, 9, 14, tzinfo=datetime.UTC)
    values: dict[str, Any] = {
        "id": f"id-{number}",
        "serial": f"BS20230901-{number:04}",
        "day": datetime.date(2023, 9, 1),
        "name": f"上海示例{number}有限公司",
        "uscc": "91310000717855129U",
        "street": "杨行镇",
        "clerk": "陈晓",
        "policy": "baoshan-2023-1",
        "as_of": datetime.date(2023, 9, 1),
        "state": "finished",
        "created_at": moment,
        "updated_at": moment,
        "corrected": False,
    }
    return VisitRow(**(values | changes))


def counted(days: int = 3) -> Statistics:
    """Sample counts: a visit on every second day from 2023-08-30, two measures, two streets."""
    first = datetime.date(2023, 8, 30)
    return Statistics(
        visits=days,
        enterprises=2,
        days=tuple(DayCount(first + datetime.timedelta(days=2 * n), n + 1) for n in range(days)),
        months=(MonthCount("2023-08", 1), MonthCount("2023-10", 2)),
        measures=(
            MeasureCount("baoshan-2023-1:18-2", str(Status.MET), "cash", 2, 40_000_000, 40_000_000),
            MeasureCount("baoshan-2023-1:18-2", str(Status.UNMET), "cash", 1, None, None),
            MeasureCount("baoshan-2023-1:1-3", str(Status.RECOGNITION), "relief", 1, 0, 900_000),
            MeasureCount("baoshan-2023-1:21-1", str(Status.UNTRIGGERED), "cash", 3, None, None),
        ),
        streets=(StreetCount("杨行镇", 2), StreetCount("", 1)),
    )


class FakeJob(QObject):
    """A job controlled by the test."""

    progress = Signal(int, int)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cancelled = False

    def cancel(self) -> None:
        """See desktop.tasks.Job."""
        self.cancelled = True


class FakeOperations(QObject):
    """The operations of the pages other than interview."""

    settings_changed = Signal(object)
    session_changed = Signal(object)

    def __init__(self, rows: list[VisitRow] | None = None, today: datetime.date = TODAY) -> None:
        super().__init__()
        self.rows, self._today = rows or [], today
        self.asked: list[dict[str, Any]] = []
        self.later: list[Any] = []  # answers held back while `slow`
        self.slow = False
        self.kept = CounterSettings()
        self.entries: dict[str, GuideEntry] = {}
        self.pictures: dict[str, bytes | None] = {}
        self.jobs: list[tuple[FakeJob, Any, Any, Any]] = []
        self.counted = counted()
        self.packs_used = UsedPacks()
        self.others: tuple[Installed, ...] = ()
        self.data_folder = Path("huiqi-data")
        self.restored: list[Path] = []

    def policy(self) -> Policy:
        return policy()

    def in_use(self) -> tuple[Policy, ...]:
        return (policy(),)

    for_new = policy

    def installed(self) -> tuple[Installed, ...]:
        return (Installed(policy(), {}), *self.others)

    def packs(self, then: Any) -> None:
        then(PackState(Policies(self.installed()), (), False))

    def today(self) -> datetime.date:
        return self._today

    def first_day(self) -> datetime.date:
        return first_day([policy()], self.kept.day_rule, self._today, self.kept.fixed_day)

    def search(self, text: str, then: Any, **filters: Any) -> None:
        self.asked.append({"text": text} | filters)
        offset, limit = filters.get("offset", 0), filters.get("limit", 50)
        found = [r for r in self.rows if text in r.name][offset : offset + limit]
        if self.slow:
            self.later.append(lambda: then(found))
        else:
            then(found)

    def used_packs(self, then: Any) -> None:
        then(self.packs_used)

    def correction(self, visit_id: str, then: Any) -> None:
        then(())

    def history(self, visit_id: str, then: Any) -> None:
        moment = datetime.datetime(2023, 9, 1, 9, 14, tzinfo=datetime.UTC)
        events = ("create", "answer", "answer", "finish", "print")
        then([{"event": event, "at": moment, "fact": None} for event in events])

    def statistics(self, date_from: Any, date_to: Any, then: Any) -> None:
        self.asked.append({"date_from": date_from, "date_to": date_to})
        then(self.counted)

    def export(self, to: Path, sheets: Any, then: Any, failed: Any = None) -> FakeJob:
        return self._job("export", sheets, then)

    def windows(self, date_from: Any, date_to: Any, then: Any) -> None:
        then("")

    def carry_visit(self, visit_id: str, to: Path, then: Any, failed: Any) -> None:
        self.asked.append({"carry": visit_id, "to": to})
        then(1)

    def carry_days(self, first: Any, last: Any, to: Path, then: Any, failed: Any) -> None:
        self.asked.append({"days": (first, last), "to": to})
        then(2)

    def session(self) -> Session:
        return Session()

    def certificate(self, then: Any) -> None:
        then(None)

    def stamper(self, then: Any) -> None:
        then(None)

    def second_place_reached(self, then: Any) -> None:
        then("")

    def falls_due(self, then: Any) -> None:
        then([])

    def keys_protected(self, then: Any) -> None:
        then(False)

    def settings(self) -> CounterSettings:
        return self.kept

    def set_settings(self, settings: CounterSettings, then: Any = None, failed: Any = None) -> None:
        self.kept = settings
        self.settings_changed.emit(settings)
        if then:
            then(settings)

    def guide(self, then: Any) -> None:
        then(dict(self.entries))

    def set_guide(self, entries: Any, then: Any = None, failed: Any = None) -> None:
        self.entries = dict(entries)
        if then:
            then(None)

    def image(self, name: str, then: Any) -> None:
        then(self.pictures.get(name))

    def set_image(self, name: str, content: bytes | None, then: Any = None, failed: Any = None) -> None:
        self.pictures[name] = content
        if then:
            then(None)

    def read_mark(self, path: Path, then: Any, failed: Any) -> None:
        try:
            content = read_mark(path)
        except AnswerError as error:
            failed(error)
        else:
            then(content)

    def backup(self, to: Path, then: Any, failed: Any = None) -> FakeJob:
        return self._job("backup", to, then)

    def export_log(self, to: Path, then: Any, failed: Any = None) -> FakeJob:
        return self._job("log", to, then)

    def restore(self, source: Path, then: Any, failed: Any = None) -> None:
        if not source.is_file():
            failed(RecordError(f"没有这个备份文件：{source}。请重新选择。"))
            return
        self.restored.append(source)
        then(Path("replaced.db"))

    def restore_outlook(self, source: Path, then: Any, failed: Any = None) -> None:
        if source.is_file():
            then(RestoreOutlook(datetime.datetime(2023, 12, 15, 9, 15), 7, 2, 0))
        else:
            failed(RecordError(f"没有这个备份文件：{source}。请重新选择。"))

    def verify_record(self, then: Any, failed: Any = None) -> None:
        self.later.append(then)

    def _job(self, name: str, given: Any, then: Any) -> FakeJob:
        job = FakeJob()
        self.jobs.append((job, name, given, then))
        return job
