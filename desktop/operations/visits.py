"""Verbs about visits: one on the desk, and many to look through."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from core.errors import HuiqiError
from desktop.callbacks import Failed, Then
from desktop.operations.base import Verbs

if TYPE_CHECKING:  # what reads and judges visits is imported when the window stands, the record in its own thread
    from core.assess.answers import Answer, Unmentioned
    from core.records import Store
    from core.records import Visit as StoredVisit
    from core.records.values import TradeCount
    from core.report.qr import Scanned
    from desktop.open_visit import OpenVisit
    from desktop.scanned_codes import ScannedCodes

_UNSTORED = "new:"


class VisitVerbs(Verbs):
    """One visit: begun, taken up again, answered, put aside, finished, corrected."""

    def start_visit(
        self, then: Then, answers: Mapping[str, Answer] | None = None, failed: Failed | None = None
    ) -> None:
        """Begin a visit, with what is known beforehand. `then` gets an OpenVisit."""
        from core.assess.answers import Visit
        from desktop.open_visit import OpenVisit
        from desktop.stored_visits import stored_answer

        given = {n: stored_answer(self._policy, n, a) for n, a in (answers or {}).items()}
        day, settings = self.first_day(), self._settings
        if not given:
            visit = Visit(self._policy.id, day, "unknown", {})
            then(OpenVisit(f"{_UNSTORED}{uuid4()}", "", day, "open", settings.clerk, self._policy, visit))
            return

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
        from core.assess.answers import read_visit
        from desktop.stored_visits import stored_answer

        settings = self._settings

        def work(store: Store) -> OpenVisit:
            visit = read_visit(self._policy, scanned.document, typed=False)
            given = {n: stored_answer(self._policy, n, a) for n, a in visit.answers.items()}
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

    def begins_scan(self, text: str) -> bool:
        """Whether a text begins as the code of a paper, or of a questionnaire, does."""
        from core.report.form import begins_form
        from core.report.qr import begins_qr

        return begins_qr(text) or begins_form(text)

    def scan(self, text: str, then: Then, failed: Failed) -> bool:
        """Take one code of another counter's paper; False where the text is none. `then` gets the visit it tells
        (core.report.qr.Scanned) once all codes of that paper are there; until then `failed` says what is wanted."""
        from core.report.qr import is_qr

        if not is_qr(text):
            return False
        try:
            scanned = self._codes.take(text)
        except HuiqiError as error:
            failed(error)
        else:
            then(scanned)
        return True

    @cached_property
    def _codes(self) -> ScannedCodes:
        from desktop.scanned_codes import ScannedCodes

        return ScannedCodes()

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
        from desktop.stored_visits import stored_answer

        stored = stored_answer(self._policy, fact, answer)

        def work(store: Store) -> str:
            kept = self._begun(store, visit_id)
            store.visits.save_answer(kept.id, fact, stored.value, stored.evidence)
            return kept.serial

        self._tasks.run(work, then, failed)

    def take_back(self, visit_id: str, fact: str, then: Then | None = None, failed: Failed | None = None) -> None:
        """Take one answer back: unasked again."""
        self._tasks.run(self._if_stored(visit_id, lambda s, id: s.visits.clear_answer(id, fact)), then, failed)

    def set_unmentioned(
        self, visit_id: str, unmentioned: Unmentioned, then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Say what the facts that were not mentioned are: none, or unasked."""

        def work(store: Store) -> str:
            kept = self._begun(store, visit_id)
            store.visits.update(kept.id, unmentioned=unmentioned)
            return kept.serial

        self._tasks.run(work, then, failed)

    def set_day(
        self, visit_id: str, day: datetime.date, then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Set the 咨询日 of a visit."""

        def work(store: Store) -> None:
            if visit_id.startswith(_UNSTORED) and visit_id not in self._ids:
                self._days[visit_id] = day
            else:
                store.visits.update(self._ids.get(visit_id, visit_id), as_of=day)

        self._tasks.run(work, then, failed)

    def park(self, visit_id: str, then: Then | None = None, failed: Failed | None = None) -> None:
        """Put a visit aside for now."""
        self._change(self._if_stored(visit_id, lambda s, id: s.visits.park(id)), then, failed)

    def discard(self, visit_id: str, then: Then | None = None, failed: Failed | None = None) -> None:
        """Take an unfinished visit out of all lists; it is kept."""
        self._change(self._if_stored(visit_id, lambda s, id: s.visits.discard(id)), then, failed)

    def finish(self, visit_id: str, then: Then, failed: Failed | None = None) -> None:
        """Close a visit with its assessment; from now on it never changes. `then` gets an OpenVisit."""
        from core.assess.as_json import as_json
        from core.assess.assessment import assess
        from desktop.deadlines import follow_deadlines

        def work(store: Store) -> OpenVisit:
            id = self._begun(store, visit_id).id
            visit = self._opened(store, store.visits.get(id)).visit
            used = self._policies.main
            store.packs.freeze(used.policy.digest, used.id, used.files)
            store.visits.update(id, pack_digest=self._policy.digest)
            made = assess(self._policy, visit)
            finished = store.visits.finish(id, as_json(made))
            follow_deadlines(store, id, made, self._policy.guide, self._today())
            return self._opened(store, finished)

        self._change(work, then, failed)

    def correct(self, visit_id: str, reason: str, then: Then, failed: Failed | None = None) -> None:
        """A new visit with the answers of a finished one, to take its place, and why. `then` gets an OpenVisit."""

        def work(store: Store) -> OpenVisit:
            made = store.visits.correct(visit_id, reason)
            store.visits.update(made.id, pack_digest=self._policy.digest)
            return self._opened(store, store.visits.get(made.id))

        self._change(work, then, failed)

    def clock_behind(self, then: Callable[[str], None]) -> None:
        """A sentence where the computer's clock stands before the day of the latest visit; else none."""

        def work(store: Store) -> str:
            behind = store.visits.clock_behind()
            if behind is None:
                return ""
            today, last = (day.isoformat() for day in behind)
            return f"电脑的日期是 {today}，早于上一次接待的 {last}。请先核对电脑的日期，再继续办理。"

        self._tasks.run(work, then)

    def trade_record(self, section: str, besides: str, then: Callable[[TradeCount], None]) -> None:
        """What other enterprises of a section of industries had, by this centre's own record."""
        id = self._ids.get(besides, besides)
        self._tasks.run(lambda s: s.enterprises.of_section(self._policy.industry, section, id), then)

    # — a visit of which nothing is said yet is in no record, and has no serial

    @cached_property
    def _ids(self) -> dict[str, str]:
        """The visits that were begun with nothing, by the name they had until their first answer."""
        return {}

    @cached_property
    def _days(self) -> dict[str, datetime.date]:
        """The 咨询日 that was set before that."""
        return {}

    def _begun(self, store: Store, visit_id: str) -> StoredVisit:
        """A visit in the record: with its first answer it is put there."""
        if visit_id.startswith(_UNSTORED) and visit_id not in self._ids:
            made = store.visits.create(
                policy=self._policy.id,
                pack_digest=self._policy.digest,
                as_of=self._days.get(visit_id) or self.first_day(),
                clerk=self._settings.clerk,
                prefix=self._settings.serial_prefix,
            )
            self._ids[visit_id] = made.id
        return store.visits.get(self._ids.get(visit_id, visit_id))

    def _if_stored(self, visit_id: str, act: Callable[[Store, str], None]) -> Callable[[Store], None]:
        """What is done to a visit; nothing, where it was never stored."""

        def work(store: Store) -> None:
            if not visit_id.startswith(_UNSTORED) or visit_id in self._ids:
                act(store, self._ids.get(visit_id, visit_id))

        return work

    def _opened(self, store: Store, stored: StoredVisit) -> OpenVisit:
        from desktop.stored_visits import opened

        return opened(store, stored, self._policy)
