"""The visit on the desk, live: what is typed, what it comes to, what is saved. The screens show it and tell it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from core.assess.answers import EVIDENCE, NO_DAY, UNKNOWN, Answer, Visit
from core.assess.assessment import assess
from core.assess.interview import Interview, none_value
from core.assess.outcome import Assessment
from core.errors import HuiqiError
from core.policy.pack import Fact, Policy

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from desktop.opened import OpenVisit

Then = Callable[[Any], None]
_SILENCED = ("bool", "list", "money", "count", "date")
"""The types that 其余没提到的都没有 answers."""


class SessionOperations(Protocol):
    """What a visit on the desk asks for."""

    def today(self) -> datetime.date: ...
    def save_answer(
        self, visit_id: str, fact: str, answer: Answer, then: Then | None = ..., failed: Then | None = ...
    ) -> None: ...
    def take_back(self, visit_id: str, fact: str, then: Then | None = ..., failed: Then | None = ...) -> None: ...
    def set_unmentioned(
        self, visit_id: str, unmentioned: Any, then: Then | None = ..., failed: Then | None = ...
    ) -> None: ...
    def set_day(
        self, visit_id: str, day: datetime.date, then: Then | None = ..., failed: Then | None = ...
    ) -> None: ...


class Session(QObject):
    """One visit while it is on the desk.

    `preview` follows each keystroke; `commit` also keeps the answer. A value of None takes the answer back.
    """

    changed = Signal()  # the assessment is another: the panel
    committed = Signal(str)  # an answer is given, changed or taken back: the questions
    saved = Signal(str)  # "" saved, else the sentence that says why not

    def __init__(self, opened: OpenVisit, operations: SessionOperations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.opened, self._operations = opened, operations
        self.policy: Policy = opened.policy
        self.visit: Visit = opened.visit
        self.assessment: Assessment = assess(self.policy, self.visit, explain=False)
        self.marked: set[str] = set()  # matters said to be there, of which nothing else is known yet
        self._aside: dict[str, Any] = {}  # what was typed for a matter before it was said not to be there
        self._unsaved: dict[str, str] = {}
        self._kept: Visit = self.visit

    # — reading

    @property
    def read_only(self) -> bool:
        """A finished visit is only looked at."""
        return self.opened.finished

    @property
    def interview(self) -> Interview:
        """The wizard over the visit as it stands."""
        return Interview(self.policy, self.visit, self.assessment)

    def answer(self, fact: str) -> Answer | None:
        """What was answered and kept."""
        return self._kept.answers.get(fact)

    def is_open(self, fact: str) -> bool:
        """Whether nothing was said of a fact, or no more than that there is such a thing."""
        answer = self.answer(fact)
        return answer is None or fact in self.marked or answer.value == ({},)

    def explained(self) -> Assessment:
        """The assessment with every step that led to it, and what must be said of it today (R65)."""
        return assess(self.policy, self.visit, made_on=self._operations.today())

    @property
    def all_saved(self) -> bool:
        """Whether everything that was committed is on disk."""
        return not self._unsaved

    # — answering

    def preview(self, fact: str, value: Any) -> None:
        """What it would come to with this value; nothing is kept."""
        kept = self._kept.answers.get(fact)
        self._assess(_with(self._kept, fact, value, kept.evidence if kept else EVIDENCE[0]))

    def commit(self, fact: str, value: Any, evidence: str | None = None) -> None:
        """Give an answer, change it, or take it back (None); it is saved at once."""
        if self.read_only:
            return
        before = self._kept.answers.get(fact)
        proof = evidence or (before.evidence if before else EVIDENCE[0])
        if value is not UNKNOWN:
            self.marked.discard(fact)
        after = _with(self._kept, fact, value, proof)
        if after.answers.get(fact) != before:
            self._kept = after
            self._save(fact)
        self._assess(self._kept)
        self.committed.emit(fact)

    def commit_many(self, answers: Mapping[str, Answer]) -> None:
        """Take over several answers at once."""
        for fact, answer in answers.items():
            self._kept = self._kept.answered(fact, answer.value, answer.evidence)
            self._save(fact)
        self._assess(self._kept)
        self.committed.emit("")

    def set_evidence(self, fact: str, evidence: str) -> None:
        """Say what an answer was seen on."""
        answer = self._kept.answers.get(fact)
        if answer is not None:
            self.commit(fact, answer.value, evidence)

    def say_matter(self, fact: Fact, state: str) -> None:
        """有, 没有 or 不清楚 to a matter; what was typed before comes back with 有."""
        if state == "no":
            before = self._kept.answers.get(fact.name)
            if before is not None and before.value not in (UNKNOWN, NO_DAY, (), 0, False):
                self._aside[fact.name] = before.value
            self.commit(fact.name, none_value(fact))
        elif state == "yes":
            value = self._aside.pop(fact.name, None) or _some(fact)
            if value is UNKNOWN:
                self.marked.add(fact.name)
            self.commit(fact.name, value)
        else:
            self.marked.discard(fact.name)
            self.commit(fact.name, UNKNOWN if state == "unknown" else None)

    def set_rest_none(self, rest_none: bool) -> None:
        """Say that what was not mentioned is not there, or that it is still to be asked."""
        unmentioned: Any = "none" if rest_none else "unknown"
        self._kept = replace(self._kept, unmentioned=unmentioned)
        done, failed = self._outcome("其余没提到的")
        self._operations.set_unmentioned(self.opened.id, unmentioned, done, failed)
        self._assess(self._kept)
        self.committed.emit("")

    def set_day(self, day: datetime.date) -> None:
        """Set the 咨询日."""
        self._kept = replace(self._kept, as_of=day)
        done, failed = self._outcome("咨询日")
        self._operations.set_day(self.opened.id, day, done, failed)
        self._assess(self._kept)
        self.committed.emit("")

    def save_again(self) -> None:
        """Try once more to save what could not be saved."""
        for fact in list(self._unsaved):
            if fact in self.policy.facts:
                self._save(fact)

    # — how

    def _assess(self, visit: Visit) -> None:
        self.visit = visit
        self.assessment = assess(self.policy, visit, explain=False)
        self.changed.emit()

    def _save(self, fact: str) -> None:
        answer = self._kept.answers.get(fact)
        done, failed = self._outcome(fact)
        if answer is None:
            self._operations.take_back(self.opened.id, fact, done, failed)
        else:
            self._operations.save_answer(self.opened.id, fact, answer, done, failed)

    def _outcome(self, what: str) -> tuple[Then, Then]:
        def done(_: Any) -> None:
            self._unsaved.pop(what, None)
            self.saved.emit(next(iter(self._unsaved.values()), ""))

        def failed(error: HuiqiError) -> None:
            self._unsaved[what] = f"“{what}”没有保存：{error.message}"
            self.saved.emit(self._unsaved[what])

        return done, failed


def _with(visit: Visit, fact: str, value: Any, evidence: str) -> Visit:
    return visit.without(fact) if value is None else visit.answered(fact, value, evidence)


def _some(fact: Fact) -> Any:
    """有, and nothing else known: a record with nothing in it; 是; or a value that is still to be told."""
    return {"list": ({},), "bool": True}.get(fact.type, UNKNOWN)


def asked_out(session: Session, facts: list[Fact]) -> set[str]:
    """Those of the answered facts whose answer no longer makes any difference."""
    visit = _spelled_out(session.policy, session.visit)
    return {fact.name for fact in facts if fact.name in session.visit.answers and not _matters(session, visit, fact)}


def silent_that_matter(session: Session, facts: list[Fact]) -> set[str]:
    """Those of the facts not answered that silence answers, and whose answer would make a difference."""
    if session.visit.unmentioned == "unknown":
        return set()
    visit = _spelled_out(session.policy, session.visit)
    open_facts = [f for f in facts if f.name not in session.visit.answers and f.name in visit.answers]
    return {fact.name for fact in open_facts if _matters(session, visit, fact)}


def is_silent(session: Session, fact: Fact) -> bool:
    """Whether silence answers a fact in this visit: 其余没提到的都没有."""
    silenced = fact.type in _SILENCED and not fact.asked_only and fact.name not in session.visit.answers
    return session.visit.unmentioned == "none" and silenced


def _matters(session: Session, visit: Visit, fact: Fact) -> bool:
    without = assess(session.policy, visit.without(fact.name), explain=False)
    return any(q.fact.partition("[")[0].partition(".")[0] == fact.name for q in without.questions)


def _spelled_out(policy: Policy, visit: Visit) -> Visit:
    """The same visit with everything that silence answers said aloud, so that one answer can be left out."""
    if visit.unmentioned == "unknown":
        return visit
    silent = {
        fact.name: Answer(none_value(fact))
        for fact in policy.facts.values()
        if fact.type in _SILENCED and not fact.asked_only
    }
    return replace(visit, unmentioned="unknown", answers=silent | dict(visit.answers))
