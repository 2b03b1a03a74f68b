"""Operations on one visit."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from core.errors import AnswerError, HuiqiError
from desktop.callbacks import Failed, Then
from desktop.operations.base import Verbs

if TYPE_CHECKING:  # imported after the window is shown, the record in its own thread
    from core.assess.answers import Answer, Unmentioned
    from core.policy.pack import Policy
    from core.records import Store, StoredVisit
    from core.records.values import TradeCount
    from core.report.qr import Scanned
    from desktop.open_visit import OpenVisit
    from desktop.scanned_codes import ScannedCodes

_UNSTORED = "new:"


class VisitVerbs(Verbs):
    """Begin, resume, answer, park, finish and correct a visit."""

    def start_visit(
        self, then: Then, answers: Mapping[str, Answer] | None = None, failed: Failed | None = None
    ) -> None:
        """Begin a visit, with answers known beforehand. `then` gets an OpenVisit."""
        from desktop.stored_visits import stored_answer

        policy = self.for_new()
        given = {n: stored_answer(policy, n, a) for n, a in (answers or {}).items()}
        day = self.first_day()
        if given:
            self._change(lambda s: self._opened(s, self._create(s, policy, as_of=day, answers=given)), then, failed)
        else:
            then(self._unstored(f"{_UNSTORED}{uuid4()}", policy, day))

    def reopen(self, scanned: Scanned, then: Then, failed: Failed | None = None) -> None:
        """The visit in a scanned code: our own, if this record has it, otherwise a new one with its answers."""
        from core.assess.answers import read_visit
        from desktop.stored_visits import stored_answer

        def work(store: Store) -> OpenVisit:
            policy = self._named(scanned.policy.split())
            visit = read_visit(policy, scanned.document, typed=False)
            given = {n: stored_answer(policy, n, a) for n, a in visit.answers.items()}
            kept = store.visits.by_serial(scanned.serial)
            if kept is not None and {n: a.value for n, a in kept.answers.items()} == {
                n: a.value for n, a in given.items()
            }:
                return self._opened(store, kept)
            made = self._create(store, policy, as_of=visit.as_of, unmentioned=visit.unmentioned, answers=given)
            return self._opened(store, made)

        self._change(work, then, failed)

    def set_policies(self, visit_id: str, policies: Sequence[Policy], then: Then, failed: Failed | None = None) -> None:
        """Have a visit judged by these policies; answers that none of them uses are removed (the audit has them).
        `then` gets an OpenVisit."""
        from core.policy.joined import joined

        def work(store: Store) -> OpenVisit:
            policy = joined(policies)
            if visit_id.startswith(_UNSTORED) and visit_id not in self._ids:
                return self._unstored(visit_id, policy, self._days.get(visit_id) or self.first_day())
            kept = store.visits.get(self._ids.get(visit_id, visit_id))
            self._freeze(store, policy)
            store.visits.update(kept.id, policy=policy.id, pack_digest=policy.digest)
            for fact in kept.answers.keys() - policy.facts.keys():
                store.visits.clear_answer(kept.id, fact)
            return self._opened(store, store.visits.get(kept.id))

        self._change(work, then, failed)

    def begins_scan(self, text: str) -> bool:
        """Whether a text begins like the code of a paper or of a questionnaire."""
        from core.report.form import begins_form
        from core.report.qr import begins_qr

        return begins_qr(text) or begins_form(text)

    def scan(self, text: str, then: Then, failed: Failed) -> bool:
        """Take the paper codes in a text, usually one; False if there are none. `then` gets the visit
        (core.report.qr.Scanned) once all codes of a paper are there (of two papers, the last); until then `failed` says
        what is missing."""
        from core.report.qr import codes_in

        told: Scanned | HuiqiError | None = None
        for code in codes_in(text):
            try:
                told = self._codes.take(code)
            except HuiqiError as error:
                told = error
        if isinstance(told, HuiqiError):
            failed(told)
        elif told is not None:
            then(told)
        return told is not None

    @cached_property
    def _codes(self) -> ScannedCodes:
        from desktop.scanned_codes import ScannedCodes

        return ScannedCodes()

    def resume_visit(self, visit_id: str, then: Then, failed: Failed | None = None) -> None:
        """Resume a visit; a finished one is opened read-only, under the rules that judged it."""

        def work(store: Store) -> OpenVisit:
            found = store.visits.get(visit_id)
            if found.state != "finished":
                self._keep_packs(store, found)
                found = store.visits.resume(visit_id)
            return self._opened(store, found)

        self._change(work, then, failed)

    def save_answer(
        self, visit_id: str, fact: str, answer: Answer, then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Store one answer; it is on disk when `then` is called."""
        from desktop.stored_visits import stored_answer

        stored = stored_answer(self._under[visit_id], fact, answer)

        def work(store: Store) -> str:
            kept = self._begun(store, visit_id)
            store.visits.save_answer(kept.id, fact, stored.value, stored.evidence)
            return kept.serial

        self._tasks.run(work, then, failed)

    def take_back(self, visit_id: str, fact: str, then: Then | None = None, failed: Failed | None = None) -> None:
        """Remove one answer: the fact counts as not asked again."""
        self._tasks.run(self._if_stored(visit_id, lambda s, id: s.visits.clear_answer(id, fact)), then, failed)

    def set_unmentioned(
        self, visit_id: str, unmentioned: Unmentioned, then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Set the meaning of facts not mentioned."""

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
        """Set a visit aside for now."""
        self._change(self._if_stored(visit_id, lambda s, id: s.visits.park(id)), then, failed)

    def discard(self, visit_id: str, then: Then | None = None, failed: Failed | None = None) -> None:
        """Hide an unfinished visit from all lists; it stays stored."""
        self._change(self._if_stored(visit_id, lambda s, id: s.visits.discard(id)), then, failed)

    def finish(self, visit_id: str, then: Then, failed: Failed | None = None) -> None:
        """Finish a visit with its assessment; it can never change afterwards. `then` gets an OpenVisit."""
        from core.assess.as_json import as_json
        from core.assess.assessment import assess
        from desktop.deadlines import follow_deadlines

        def work(store: Store) -> OpenVisit:
            kept = self._begun(store, visit_id)
            self._keep_packs(store, kept)
            found = self._opened(store, store.visits.get(kept.id))
            made = assess(found.policy, found.visit)
            finished = store.visits.finish(kept.id, as_json(made))
            follow_deadlines(store, kept.id, made, found.policy.guide, self._today())
            return self._opened(store, finished)

        self._change(work, then, failed)

    def correct(self, visit_id: str, reason: str, then: Then, failed: Failed | None = None) -> None:
        """Begin a correction of a finished visit, with its answers and a reason. `then` gets an OpenVisit."""

        def work(store: Store) -> OpenVisit:
            return self._opened(store, store.visits.correct(visit_id, reason, self._settings.serial_prefix))

        self._change(work, then, failed)

    def clock_behind(self, then: Callable[[str], None]) -> None:
        """A warning if the computer's clock is behind the latest visit; otherwise ''."""

        def work(store: Store) -> str:
            behind = store.visits.clock_behind()
            if behind is None:
                return ""
            today, last = (day.isoformat() for day in behind)
            return f"电脑的日期是 {today}，早于上一次接待的 {last}。请先核对电脑的日期，再继续办理。"

        self._tasks.run(work, then)

    def trade_record(self, section: str, besides: str, then: Callable[[TradeCount], None]) -> None:
        """What other enterprises of a section of industries had, according to this record."""
        id, industry = self._ids.get(besides, besides), self._policy.industry
        self._tasks.run(lambda s: s.enterprises.of_section(industry, section, id), then)

    # — visits without answers are not stored and have no serial

    @cached_property
    def _ids(self) -> dict[str, str]:
        """Record ids of visits that were begun without answers, by their temporary ids."""
        return {}

    @cached_property
    def _days(self) -> dict[str, datetime.date]:
        """The 咨询日 of visits that are not stored yet."""
        return {}

    def _begun(self, store: Store, visit_id: str) -> StoredVisit:
        """The stored visit; it is created with the first answer."""
        if visit_id.startswith(_UNSTORED) and visit_id not in self._ids:
            day = self._days.get(visit_id) or self.first_day()
            made = self._create(store, self._under[visit_id], as_of=day)
            self._under[made.id] = self._under[visit_id]
            self._ids[visit_id] = made.id
        return store.visits.get(self._ids.get(visit_id, visit_id))

    def _if_stored(self, visit_id: str, act: Callable[[Store, str], None]) -> Callable[[Store], None]:
        """Wrap an action on a visit that does nothing if the visit was never stored."""

        def work(store: Store) -> None:
            if not visit_id.startswith(_UNSTORED) or visit_id in self._ids:
                act(store, self._ids.get(visit_id, visit_id))

        return work

    def _opened(self, store: Store, stored: StoredVisit) -> OpenVisit:
        from desktop.stored_visits import opened

        found = opened(store, stored, self.in_use())
        self._under[stored.id] = found.policy
        return found

    # — policies of visits

    @cached_property
    def _under(self) -> dict[str, Policy]:
        """The policies of opened visits, by visit id."""
        return {}

    def _unstored(self, visit_id: str, policy: Policy, day: datetime.date) -> OpenVisit:
        """A visit that is not stored yet."""
        from core.assess.answers import Visit
        from desktop.open_visit import OpenVisit

        self._under[visit_id] = policy
        return OpenVisit(visit_id, "", day, "open", self.settings().clerk, policy, Visit(policy.id, day, "unknown", {}))

    def _create(self, store: Store, policy: Policy, **head: Any) -> StoredVisit:
        """Create a visit in the record, and freeze its packs."""
        self._freeze(store, policy)
        clerk, prefix = self.settings().clerk, self._settings.serial_prefix
        return store.visits.create(policy=policy.id, pack_digest=policy.digest, clerk=clerk, prefix=prefix, **head)

    def _freeze(self, store: Store, policy: Policy) -> None:
        """Freeze the packs of a visit, as they were read."""
        read = {each.policy.digest: each.files for each in self._policies.all}
        for part in policy.each:
            if part.digest in read:
                store.packs.freeze(part.digest, part.id, read[part.digest])

    def _keep_packs(self, store: Store, kept: StoredVisit) -> None:
        """Freeze the packs of a visit from before they were frozen with the first answer."""
        from desktop.stored_visits import policy_of

        policy = policy_of(store, kept, self.in_use())
        self._freeze(store, policy)
        store.visits.update(kept.id, pack_digest=policy.digest)

    def _named(self, ids: Sequence[str]) -> Policy:
        """The policies in use with these ids, combined. Raises AnswerError for one that is not installed."""
        from core.policy.joined import joined

        have = {policy.id: policy for policy in self.in_use()}
        lacking = [id for id in ids if id not in have]
        if lacking or not ids:
            raise AnswerError(f"这份告知单所按的政策本窗口没有（{'、'.join(lacking)}），调不出回答。")
        return joined([have[id] for id in ids])
