"""Everything the screens can ask for, as verbs. They answer on the window's thread through `then`.

What cannot be done is told through `failed`, or, where a screen does not listen, through the signal of that name.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.assess import Answer, Visit, assess, read_value, read_visit
from core.assess.answers import Unmentioned, write_value
from core.assess.as_json import as_json
from core.errors import AnswerError, HuiqiError, RecordError
from core.policy import Policy, pack_files, read_policy
from core.policy.pack import GuideEntry
from desktop.open_visit import OpenVisit
from desktop.settings import CounterSettings, first_day, guide_from_json
from desktop.tasks import Failed, Job, Tasks

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # the record is imported in its own thread, when the window stands
    from core.records import Answer as StoredAnswer
    from core.records import LastingFacts, Store, VisitRow
    from core.records import Visit as StoredVisit
    from core.report.qr import Scanned

Then = Callable[[Any], None]
_WITHIN_REACH = ("statutory", "met", "recognition")


class Operations(QObject):
    """The verbs of the counter."""

    failed = Signal(str)  # one sentence
    visits_changed = Signal()
    settings_changed = Signal(object)  # CounterSettings

    def __init__(
        self,
        tasks: Tasks,
        load: Callable[[], Policy],
        folder: Path,
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        super().__init__()
        self._tasks, self._load, self._today = tasks, load, today
        self._settings = CounterSettings()
        self._packs: dict[str, Policy] = {}
        self.data_folder = folder
        tasks.failed.connect(lambda error: self.failed.emit(error.message))

    # ── what is at hand ──────────────────────────────────────────────────────────────────────────────────────────

    def policy(self) -> Policy:
        """The policy in use, read when it is first needed. Raises PolicyError if it cannot be."""
        return self._policy

    @cached_property
    def _policy(self) -> Policy:
        return self._load()

    def today(self) -> datetime.date:
        """The day it is."""
        return self._today()

    def first_day(self) -> datetime.date:
        """The 咨询日 that a new visit gets."""
        settings = self._settings
        return first_day(self._policy, settings.day_rule, self._today(), settings.fixed_day)

    def settings(self) -> CounterSettings:
        """The settings as they are now."""
        return self._settings

    # ── one visit ────────────────────────────────────────────────────────────────────────────────────────────────

    def start_visit(
        self, then: Then, answers: Mapping[str, Answer] | None = None, failed: Failed | None = None
    ) -> None:
        """Begin a visit, with what is known beforehand. `then` gets an OpenVisit."""
        given = {n: _stored(self._policy, n, a) for n, a in (answers or {}).items()}
        day, settings = self.first_day(), self._settings

        def work(store: Store) -> OpenVisit:
            made = store.visits.create(
                policy=self._policy.id,
                pack_digest=self._policy.digest,
                as_of=day,
                clerk=settings.clerk,
                answers=given,
                prefix=settings.serial_prefix,
            )
            return self._opened(store, made)

        self._change(work, then, failed)

    def reopen(self, scanned: Scanned, then: Then, failed: Failed | None = None) -> None:
        """A visit told by the code of a paper: ours, if this record has it, else a new one with its answers."""
        settings = self._settings

        def work(store: Store) -> OpenVisit:
            visit = read_visit(self._policy, scanned.document)
            given = {n: _stored(self._policy, n, a) for n, a in visit.answers.items()}
            kept = store.visits.by_serial(scanned.serial)
            if kept is not None and {n: a.value for n, a in kept.answers.items()} == {
                n: a.value for n, a in given.items()
            }:
                return self._opened(store, kept)
            made = store.visits.create(
                policy=self._policy.id,
                pack_digest=self._policy.digest,
                as_of=visit.as_of,
                unmentioned=visit.unmentioned,
                clerk=settings.clerk,
                answers=given,
                prefix=settings.serial_prefix,
            )
            return self._opened(store, made)

        self._change(work, then, failed)

    def resume_visit(self, visit_id: str, then: Then, failed: Failed | None = None) -> None:
        """Take a visit up again; a finished one is opened to be read, by the rules it was judged by."""

        def work(store: Store) -> OpenVisit:
            found = store.visits.get(visit_id)
            if found.state != "finished":
                store.visits.update(visit_id, pack_digest=self._policy.digest)
                found = store.visits.resume(visit_id)
            return self._opened(store, found)

        self._change(work, then, failed)

    def save_answer(
        self, visit_id: str, fact: str, answer: Answer, then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Keep one answer; it is on disk when `then` is called."""
        stored = _stored(self._policy, fact, answer)
        self._tasks.run(lambda s: s.visits.save_answer(visit_id, fact, stored.value, stored.evidence), then, failed)

    def take_back(self, visit_id: str, fact: str, then: Then | None = None, failed: Failed | None = None) -> None:
        """Take one answer back: unasked again."""
        self._tasks.run(lambda s: s.visits.clear_answer(visit_id, fact), then, failed)

    def set_unmentioned(
        self, visit_id: str, unmentioned: Unmentioned, then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Say what the facts that were not mentioned are: none, or unasked."""
        self._tasks.run(lambda s: s.visits.update(visit_id, unmentioned=unmentioned), then, failed)

    def set_day(
        self, visit_id: str, day: datetime.date, then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Set the 咨询日 of a visit."""
        self._tasks.run(lambda s: s.visits.update(visit_id, as_of=day), then, failed)

    def park(self, visit_id: str, then: Then | None = None, failed: Failed | None = None) -> None:
        """Put a visit aside for now."""
        self._change(lambda s: s.visits.park(visit_id), then, failed)

    def discard(self, visit_id: str, then: Then | None = None, failed: Failed | None = None) -> None:
        """Take an unfinished visit out of all lists; it is kept."""
        self._change(lambda s: s.visits.discard(visit_id), then, failed)

    def finish(self, visit_id: str, then: Then, failed: Failed | None = None) -> None:
        """Close a visit with its assessment; from now on it never changes. `then` gets an OpenVisit."""

        def work(store: Store) -> OpenVisit:
            visit = self._opened(store, store.visits.get(visit_id)).visit
            store.packs.freeze(self._policy.digest, self._policy.id, pack_files(self._policy.id))
            store.visits.update(visit_id, pack_digest=self._policy.digest)
            result = json.loads(json.dumps(as_json(assess(self._policy, visit))))
            return self._opened(store, store.visits.finish(visit_id, result))

        self._change(work, then, failed)

    def correct(self, visit_id: str, then: Then, failed: Failed | None = None) -> None:
        """A new visit with the answers of a finished one, to take its place. `then` gets an OpenVisit."""

        def work(store: Store) -> OpenVisit:
            made = store.visits.correct(visit_id)
            store.visits.update(made.id, pack_digest=self._policy.digest)
            return self._opened(store, store.visits.get(made.id))

        self._change(work, then, failed)

    # ── many visits ──────────────────────────────────────────────────────────────────────────────────────────────

    def search(
        self,
        text: str,
        then: Callable[[list[VisitRow]], None],
        *,
        state: Any = None,
        date_from: datetime.date | None = None,
        date_to: datetime.date | None = None,
        measure: str | None = None,
        statuses: Collection[str] = _WITHIN_REACH,
        limit: int = 50,
        offset: int = 0,
    ) -> None:
        """Visits by name, code, serial, pinyin (initials), days, or measure; newest first."""
        self._tasks.run(
            lambda s: s.search(
                text, state=state, date_from=date_from, date_to=date_to, measure=measure, statuses=statuses,
                limit=limit, offset=offset,
            ),
            then,
        )  # fmt: skip

    def recent(self, then: Callable[[list[VisitRow]], None], limit: int = 20) -> None:
        """Visits last worked on."""
        self._tasks.run(lambda s: s.visits.recent(limit), then)

    def parked(self, then: Callable[[list[VisitRow]], None], limit: int = 100) -> None:
        """Visits that wait to be taken up again."""
        self._tasks.run(lambda s: s.visits.parked(limit), then)

    def lasting_facts(self, uscc_or_name: str, then: Callable[[dict[str, Answer] | None], None]) -> None:
        """What the last finished visit of an enterprise says of it, typed; None if it was never here."""

        def work(store: Store) -> dict[str, Answer] | None:
            found: LastingFacts | None = store.enterprises.lasting_facts(uscc_or_name)
            return _read_answers(self._policy, found.answers)[0] if found else None

        self._tasks.run(work, then)

    def history(self, visit_id: str, then: Callable[[list[dict[str, Any]]], None]) -> None:
        """What was done to a visit, oldest first."""
        self._tasks.run(lambda s: s.visits.history(visit_id), then)

    def statistics(self, date_from: datetime.date | None, date_to: datetime.date | None, then: Then) -> None:
        """The counts of a span of days (core.records.Statistics)."""
        self._tasks.run(lambda s: s.statistics(date_from, date_to), then)

    def warm(self) -> None:
        """Read what the first search needs, while nobody waits."""
        self._tasks.run(lambda s: s.search.warm())

    # ── what the centre sets ─────────────────────────────────────────────────────────────────────────────────────

    def load_settings(self, then: Callable[[CounterSettings], None] | None = None) -> None:
        """Read the settings from the record; `settings()` knows them afterwards."""

        def take(found: tuple[CounterSettings, dict[str, GuideEntry]]) -> None:
            self._take_guide(found[1])
            self._take_settings(found[0], then)

        self._tasks.run(lambda s: (_settings_of(s), guide_from_json(s.settings.get("guide"))), take)

    def set_settings(self, settings: CounterSettings, then: Then | None = None, failed: Failed | None = None) -> None:
        """Keep all settings."""

        def work(store: Store) -> CounterSettings:
            store.settings.set("counter", settings.to_json())
            return settings

        self._tasks.run(work, lambda kept: self._take_settings(kept, then), failed)

    def guide(self, then: Callable[[Mapping[str, GuideEntry]], None]) -> None:
        """What the centre has filled in for each measure."""
        self._tasks.run(lambda s: dict(self._policy.guide) | guide_from_json(s.settings.get("guide")), then)

    def set_guide(
        self, entries: Mapping[str, GuideEntry], then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Keep what the centre has filled in; the policy shown carries it from now on."""
        plain = {measure: asdict(entry) for measure, entry in entries.items()}

        def take(_: None) -> None:
            self._take_guide(entries)
            if then is not None:
                then(None)

        self._tasks.run(lambda s: s.settings.set("guide", plain), take, failed)

    def image(self, name: str, then: Callable[[bytes | None], None]) -> None:
        """An image that the centre has set, such as its 预审 mark."""
        self._tasks.run(lambda s: s.settings.image(name), then)

    def set_image(
        self, name: str, content: bytes | None, then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Keep an image; None takes it away."""
        self._tasks.run(lambda s: s.settings.set_image(name, content), then, failed)

    # ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────

    def papers(self, visit_id: str) -> VisitPapers:
        """What the print page needs of one visit."""
        return VisitPapers(self._tasks, visit_id)

    def name_of(self, visit_id: str, then: Callable[[str], None]) -> None:
        """The name, else the serial, by which a visit's files are called."""

        def work(store: Store) -> str:
            found = store.visits.get(visit_id)
            return found.name or found.serial

        self._tasks.run(work, then)

    def verify_code(self, text: str, then: Then, failed: Failed) -> None:
        """What a 核验码 proves (core.report.verify.PaperVerdict)."""
        from desktop.papers import verdict_on

        self._tasks.run(lambda s: verdict_on(s, text), then, failed)

    def verify_pdf(self, data: bytes, then: Then, failed: Failed) -> None:
        """What a PDF file proves."""
        from desktop.papers import verdict_on

        self._tasks.run(lambda s: verdict_on(s, data), then, failed)

    # ── long work ────────────────────────────────────────────────────────────────────────────────────────────────

    def backup(self, to: Path, then: Then, failed: Failed | None = None) -> Job:
        """Copy the record to a file, checked. `then` gets a core.records.Copy, or None if cancelled."""
        from core.records import FILE_NAME, backup

        source = self.data_folder / FILE_NAME
        return self._tasks.long(lambda progress, cancelled: backup(source, to, progress, cancelled), then, failed)

    def restore(self, source: Path, then: Then, failed: Failed | None = None) -> None:
        """Put a copy in the place of the record; the replaced file is kept. `then` gets its path, or None."""

        def work() -> Path | None:
            from core.records import restore

            return restore(self.data_folder, source)

        def done(kept: Path | None) -> None:
            self.load_settings()
            self.visits_changed.emit()
            then(kept)

        self._tasks.reopen(work, done, failed)

    def verify_record(self, then: Then, failed: Failed | None = None) -> None:
        """Check the whole audit (core.records.AuditVerdict)."""
        self._tasks.run(lambda s: s.verify(), then, failed)

    def export(self, to: Path, sheets: Sequence[Any], then: Then, failed: Failed | None = None) -> Job:
        """Write tables (desktop.export.Sheet) to an .xlsx. `then` gets its path, or None if cancelled."""
        from desktop.export import write_workbook

        return self._tasks.long(
            lambda progress, cancelled: write_workbook(to, sheets, progress, cancelled), then, failed
        )

    # ── how ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _change(self, work: Callable[[Store], Any], then: Then | None, failed: Failed | None) -> None:
        def done(result: Any) -> None:
            self.visits_changed.emit()
            if then is not None:
                then(result)

        self._tasks.run(work, done, failed)

    def _take_settings(self, settings: CounterSettings, then: Then | None) -> None:
        self._settings = settings
        self.settings_changed.emit(settings)
        if then is not None:
            then(settings)

    def _take_guide(self, entries: Mapping[str, GuideEntry]) -> None:
        self._policy = replace(self._policy, guide=dict(self._policy.guide) | dict(entries))

    def _pack(self, store: Store, digest: str) -> Policy:
        if digest == self._policy.digest:
            return self._policy
        if digest not in self._packs:
            self._packs[digest] = read_policy(store.packs.files(digest))
        return self._packs[digest]

    def _opened(self, store: Store, stored: StoredVisit) -> OpenVisit:
        policy = self._pack(store, stored.pack_digest) if stored.state == "finished" else self._policy
        answers, troubles = _read_answers(policy, stored.answers)
        visit = Visit(policy.id, stored.as_of, stored.unmentioned, answers)
        if stored.state == "finished" and _differs(policy, visit, stored):
            troubles.append("这次接待重算的结果与办结时不一致，请以办结时打印的告知单为准，并联系维护人员。")
        return OpenVisit(
            stored.id, stored.serial, stored.day, stored.state, stored.clerk, policy, visit, stored.finished_at,
            stored.corrects, stored.corrected_by, tuple(troubles),
        )  # fmt: skip


class VisitPapers:
    """The two sheets of one visit: drawn as their next printing would be, and recorded when they leave the program."""

    def __init__(self, tasks: Tasks, visit_id: str) -> None:
        self._tasks, self._visit_id = tasks, visit_id
        self._drawn: dict[str, Any] = {}  # by sheet: desktop.papers.Paper

    def render(self, kind: Any, then: Callable[[bytes], None], failed: Failed) -> None:
        """The PDF of the next printing of a sheet."""

        def work(store: Store) -> Any:
            from desktop.papers import preview

            return preview(store, self._visit_id, kind)

        def take(paper: Any) -> None:
            self._drawn[kind] = paper
            then(paper.data)

        self._tasks.run(work, take, failed)

    def record_print(self, kind: Any, data: bytes, then: Callable[[int], None], failed: Failed) -> None:
        """Put the printing that was drawn into the record; which time it was."""
        paper = self._drawn[kind]
        if paper.data != data:
            failed(RecordError("纸面已经换过，请重新打开打印页再打印。"))
            return

        def work(store: Store) -> int:
            from core.report.verify import digest

            return store.prints.record(self._visit_id, kind, paper.code, digest(data), paper.number, paper.made_at)

        self._tasks.run(work, then, failed)


def _stored(policy: Policy, fact: str, answer: Answer) -> StoredAnswer:
    from core.records import Answer as StoredAnswer

    return StoredAnswer(write_value(policy.facts[fact], answer.value), answer.evidence)  # type: ignore[arg-type]


def _read_answers(policy: Policy, stored: Mapping[str, StoredAnswer]) -> tuple[dict[str, Answer], list[str]]:
    """The answers typed, and a sentence for each that the policy can no longer read."""
    read, troubles = {}, []
    for name, answer in stored.items():
        try:
            if name not in policy.facts:
                raise AnswerError(f"现行政策包里没有“{name}”")
            read[name] = Answer(read_value(policy.facts[name], answer.value), answer.evidence)
        except HuiqiError as error:
            troubles.append(f"原来的回答“{name}”读不出来，请重新询问：{error.message}")
    return read, troubles


def _differs(policy: Policy, visit: Visit, stored: StoredVisit) -> bool:
    """Whether the kept result is not what the same answers come to today."""
    keys = ("measure", "status", "low", "high")
    then = [[o.get(k) for k in keys] for o in (stored.result or {}).get("outcomes", [])]
    now = [[o[k] for k in keys] for o in as_json(assess(policy, visit, explain=False, ask=False))["outcomes"]]
    return then != now


def _settings_of(store: Store) -> CounterSettings:
    return CounterSettings.from_json(store.settings.get("counter", {}))
