"""Judging all finished visits again: whose result changes under other rules, and by how much. No Qt."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from core.assess import Visit, assess
from core.assess.policy_cache import make_quick
from core.assess.rejudged import rejudged
from core.errors import HuiqiError
from core.policy.joined import joined
from core.progress import Cancelled, Progress
from desktop.affected import Affected, Recheck
from desktop.stored_visits import policy_of, read_answers, visit_of

if TYPE_CHECKING:  # the record is imported in its own thread, after the window is shown
    from core.policy import Policy
    from core.records import Store, StoredVisit

Ask = Callable[[Callable[["Store"], Any]], Any]
"""Runs a function on the store in the store's own thread and returns its result."""
_AT_ONCE = 5
"""Visits per batch; a save may run between batches."""


def recheck(
    ask: Ask,
    new: Policy,
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
) -> Recheck | None:
    """Judge all finished visits in force of a policy again, by its new rules. None: cancelled."""
    ids: list[str] = ask(lambda store: store.visits.standing())[::-1]
    held, unread, found = 0, 0, []
    rules = _Rules(new)
    for first in range(0, len(ids), _AT_ONCE):
        if cancelled():
            return None
        progress(first, len(ids))
        for made in ask(partial(_all_held, rules, ids[first : first + _AT_ONCE])):
            held += made is not _OTHER and made is not _UNREAD
            unread += made is _UNREAD
            found += [made] if isinstance(made, Affected) else []
    progress(len(ids), len(ids))
    return Recheck(held, unread, tuple(sorted(found, key=lambda each: each.found.rank)))


class _Rules:
    """The new rules in place of the old ones; each combination is compiled on first use."""

    def __init__(self, new: Policy) -> None:
        self.new = new
        self._quick: set[str] = set()
        self._pairs: dict[str, tuple[Policy, Policy]] = {}
        self._make_quick(new)

    def of(self, store: Store, stored: StoredVisit) -> tuple[Policy, Policy]:
        """What a visit was judged by (cached), and the same with the new rules."""
        if stored.pack_digest not in self._pairs:
            old = policy_of(store, stored)
            for part in old.each:
                self._make_quick(part)
            new = joined([self.new if part.id == self.new.id else part for part in old.each])
            self._pairs[stored.pack_digest] = old, new
        return self._pairs[stored.pack_digest]

    def _make_quick(self, policy: Policy) -> None:
        if policy.digest not in self._quick:
            self._quick.add(policy.digest)
            make_quick(policy)


def _all_held(rules: _Rules, ids: Sequence[str], store: Store) -> list[Affected | str | None]:
    return [_held(store, id, rules) for id in ids]


_OTHER, _UNREAD = "of another policy", "cannot be read"


def _held(store: Store, id: str, rules: _Rules) -> Affected | str | None:
    try:
        stored = store.visits.get(id)
        if rules.new.id not in stored.policy.split():
            return _OTHER
        if rules.new.digest in stored.pack_digest.split():
            return None
        old, new = rules.of(store, stored)
        found = rejudged(assess(old, visit_of(old, stored)), assess(new, _again(new, stored)))
    except HuiqiError:  # one unreadable visit, or damaged pack, does not stop the others
        return _UNREAD
    if found is None:
        return None
    return Affected(id, stored.serial, stored.day, stored.name, stored.uscc, stored.street, stored.clerk, found)


def _again(rules: Policy, stored: StoredVisit) -> Visit:
    """The visit under the new rules: facts that they do not use are dropped, new facts count as not asked."""
    known = {name: answer for name, answer in stored.answers.items() if name in rules.facts}
    return Visit(rules.id, stored.as_of, stored.unmentioned, read_answers(rules, known)[0])


def call_back(store: Store, policy: Policy, affected: Sequence[Affected], day: datetime.date) -> int:
    """Add them to the 回访 list, due on a day; returns the number of new entries."""
    return sum(store.waits.add(each.visit_id, "rules", each.words(policy), day) for each in affected)
