"""The open visit: input, its result, and what is saved. Screens display it and pass input to it.

No widgets: it can be driven without a window. What answers do to the questions is decided in `core.assess.questions`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from core.assess.answers import Answer, Unmentioned, Visit
from core.assess.assessment import assess
from core.assess.interview import Interview
from core.assess.questions import InHand, MatterState, Readers, Relevance, is_silent
from core.assess.rejudged import rejudged
from core.assess.result import Assessment
from core.errors import HuiqiError
from core.policy.joined import joined
from core.policy.pack import Fact, Policy
from desktop.callbacks import Failed, Then
from desktop.open_visit import OpenVisit

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

DAY, REST = "咨询日", "其余没提到的"
"""Names of saved items that are not facts, as clerks know them."""


class VisitOperations(Protocol):
    """The storage of an open visit. Each operation calls `then` once it is on disk, otherwise `failed`."""

    def today(self) -> datetime.date: ...
    def save_answer(
        self, visit_id: str, fact: str, answer: Answer, then: Then | None = ..., failed: Failed | None = ...
    ) -> None: ...
    def take_back(self, visit_id: str, fact: str, then: Then | None = ..., failed: Failed | None = ...) -> None: ...
    def set_unmentioned(
        self, visit_id: str, unmentioned: Unmentioned, then: Then | None = ..., failed: Failed | None = ...
    ) -> None: ...
    def set_day(
        self, visit_id: str, day: datetime.date, then: Then | None = ..., failed: Failed | None = ...
    ) -> None: ...


class LiveVisit(QObject):
    """One open visit.

    `preview` follows each keystroke; `commit` also stores the answer. A value of None removes the answer. What could
    not be saved is kept and retried by `save_again`: answers, 咨询日 and 其余没提到的 alike.
    """

    changed = Signal()  # the assessment changed (for the panel)
    committed = Signal(str)  # an answer was given, changed or removed (for the questions)
    refused_changed = Signal()  # an input became unreadable, or readable again
    saved = Signal(str)  # "" when saved, otherwise why not

    def __init__(self, opened: OpenVisit, operations: VisitOperations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.opened, self._operations = opened, operations
        self.policy: Policy = opened.policy
        self.visit: Visit = opened.visit
        self.assessment: Assessment = assess(self.policy, self.visit)
        self._explained: Assessment | None = None  # cached until the next answer
        self._hand = InHand(self.visit)
        self._before: list[InHand] = []
        self._unsaved: dict[str, str] = {}  # item: why it is not saved
        self.refused: dict[str, str] = {}  # fact: what is wrong with the input in its field
        self._readers = Readers(self.policy)
        self._relevance = Relevance(self.policy, self._readers, self.visit)

    # — reading

    @property
    def read_only(self) -> bool:
        """Whether the visit is finished."""
        return self.opened.finished

    @property
    def interview(self) -> Interview:
        """The interview for the present answers."""
        return Interview(self.policy, self.visit, self.assessment)

    def answer(self, fact: str) -> Answer | None:
        """The stored answer."""
        return self._hand.visit.answers.get(fact)

    @property
    def marked(self) -> frozenset[str]:
        """Matters that exist, about which nothing else is known yet."""
        return self._hand.marked

    @property
    def aside(self) -> frozenset[str]:
        """Matters denied after something was typed for them; 有 restores it."""
        return frozenset(self._hand.aside)

    def is_open(self, fact: str) -> bool:
        """Whether nothing is known of a fact, or no more than that there is such a thing."""
        return self._hand.is_open(fact)

    def is_silent(self, fact: Fact) -> bool:
        """Whether a fact is answered by 其余没提到的都没有."""
        return is_silent(self.visit, fact)

    def cautions_of(self, fact: Fact) -> tuple[str, ...]:
        """Warnings about an answer that is accepted, or previewed, but implausible."""
        return self.interview.cautions_of(fact)

    def asked_out(self, facts: Iterable[Fact]) -> set[str]:
        """The answered facts whose answers no longer make a difference."""
        return self._relevance.asked_out(facts)

    def silent_that_matter(self, facts: Iterable[Fact]) -> set[str]:
        """The facts answered by 其余没提到的 whose own answers would make a difference."""
        return self._relevance.silent_that_matter(facts)

    def explained(self) -> Assessment:
        """The assessment with full explanations, and today's notices (R65)."""
        before = self._explained or self.assessment  # a list of two thousand records is judged once
        self._explained = assess(self.policy, self.visit, made_on=self._operations.today(), before=before)
        return self._explained

    def otherwise_by(self, policies: Sequence[Policy]) -> tuple[str, ...]:
        """What would change under other policies, one line each: 18-2 …：待认定 → 不符合."""
        policy = joined(policies)
        found = rejudged(self.assessment, assess(policy, replace(self.visit, policy=policy.id)))
        return tuple(each.words for each in found.moved) if found else ()

    @property
    def all_saved(self) -> bool:
        """Whether everything committed is saved."""
        return not self._unsaved

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to undo."""
        return bool(self._before) and not self.read_only

    # — answering

    def preview(self, fact: str, value: Any) -> None:
        """Show the result for this value without storing it."""
        self._assess(self._hand.supposing(fact, value))

    def commit(self, fact: str, value: Any, evidence: str | None = None) -> None:
        """Give, change or remove (None) an answer; it is saved at once."""
        self._take(self._hand.answered(fact, value, evidence), fact)

    def refuse(self, fact: str, sentence: str) -> None:
        """Record that the input in a field is unreadable, and why; '': it no longer is."""
        before = self.refused.get(fact, "")
        self.refused.pop(fact, None)
        if sentence:
            self.refused[fact] = sentence
        if bool(before) != bool(sentence):
            self.refused_changed.emit()

    def commit_many(self, answers: Mapping[str, Answer]) -> None:
        """Take over several answers at once."""
        self._take(self._hand.taken_over(answers), "")

    def set_evidence(self, fact: str, evidence: str) -> None:
        """Set the evidence of an answer."""
        answer = self.answer(fact)
        if answer is not None:
            self.commit(fact, answer.value, evidence)

    def answer_matter(self, fact: Fact, state: MatterState) -> None:
        """Answer 有, 没有 or 不清楚 to a matter; 有 restores earlier input."""
        self._take(self._hand.with_matter(fact, state), fact.name)

    def set_rest_none(self, rest_none: bool) -> None:
        """Say that no other matters exist, or that the rest is still to be asked (R63)."""
        unmentioned: Unmentioned = "matters" if rest_none else "unknown"
        self._take(replace(self._hand, visit=replace(self._hand.visit, unmentioned=unmentioned)), "")

    def set_day(self, day: datetime.date) -> None:
        """Set the 咨询日."""
        if day == self.visit.as_of:
            return
        self._take(replace(self._hand, visit=replace(self._hand.visit, as_of=day)), "")

    def undo(self) -> tuple[str, ...]:
        """Undo the last input; returns what changed: facts, 咨询日, 其余没提到的. Empty if there was nothing."""
        if not self.can_undo:
            return ()
        before, self._hand = self._hand, self._before.pop()
        return self._settle(before, "")

    def save_again(self) -> None:
        """Retry saving whatever could not be saved."""
        for what in tuple(self._unsaved):
            self._save(what)

    def _take(self, hand: InHand, fact: str) -> None:
        """Replace the answers."""
        if self.read_only:
            return
        before, self._hand = self._hand, hand
        if hand != before:
            self._before.append(before)
        self._settle(before, fact)

    def _settle(self, before: InHand, fact: str) -> tuple[str, ...]:
        """Save the differences, and emit signals."""
        changed = [*self._hand.changed_since(before)]
        changed += [DAY] if self._hand.visit.as_of != before.visit.as_of else []
        changed += [REST] if self._hand.visit.unmentioned != before.visit.unmentioned else []
        for what in changed:
            self._save(what)
        self._assess(self._hand.visit)
        self.committed.emit(fact)
        return tuple(changed)

    def _assess(self, visit: Visit) -> None:
        self.visit = visit
        self.assessment, self._explained = assess(self.policy, visit, before=self.assessment), None
        self._relevance = Relevance(self.policy, self._readers, visit)
        self.changed.emit()

    def _save(self, what: str) -> None:
        id, visit = self.opened.id, self._hand.visit

        def done(begun: Any) -> None:
            if isinstance(begun, str) and not self.opened.serial:
                self.opened = replace(self.opened, serial=begun)
            self._unsaved.pop(what, None)
            if isValid(self):  # otherwise another visit is open by now
                self.saved.emit(next(iter(self._unsaved.values()), ""))

        def failed(error: HuiqiError) -> None:
            self._unsaved[what] = f"“{what}”没有保存：{error.message}"
            if isValid(self):
                self.saved.emit(self._unsaved[what])

        if what == DAY:
            self._operations.set_day(id, visit.as_of, done, failed)
        elif what == REST:
            self._operations.set_unmentioned(id, visit.unmentioned, done, failed)
        elif (answer := visit.answers.get(what)) is None:
            self._operations.take_back(id, what, done, failed)
        else:
            self._operations.save_answer(id, what, answer, done, failed)
