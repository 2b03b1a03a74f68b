"""差一点: for each measure the smallest thing that an enterprise can still do to change the result. Never about the
past.

Only facts that the pack marks with `change` are tried (see `core.assess.changes`). Each change is assessed as a
separate visit on the day when it is done, and the result must hold from the first to the last day left for it. If no
day is left, nothing is said.
"""

import datetime
from collections.abc import Callable
from dataclasses import replace

from core.assess.answers import UNKNOWN, Visit
from core.assess.changes import KINDS, CandidateChange, Slot, candidates, done, extended, slots
from core.assess.judge import Judgement, judge
from core.assess.outcome import Nearby, Outcome, Weighed
from core.assess.overlap import weigh
from core.assess.scope import scope_of
from core.assess.status import MET, MISSING, RECOGNITION, UNMET
from core.assess.supports import Supports
from core.assess.value_text import show_value
from core.policy.money import wan
from core.policy.pack import Policy
from core.policy.text import day_words

_TRIED = (UNMET, MISSING, MET, RECOGNITION)
_FITTED = ("happen", "extend")
"""Kinds whose size is found by reducing them to what is needed."""
_DAY = datetime.timedelta(1)


def nearby(policy: Policy, visit: Visit, judged: Judgement, outcome: Outcome) -> tuple[Nearby, ...]:
    """The best suggestion for a measure. None once the plan has ended: anything done would be too late."""
    if not policy.effective <= visit.as_of < policy.expires or outcome.status not in _TRIED:
        return ()
    found = _Trial(policy, visit, judged, outcome).smallest()
    return (found,) if found else ()


class _Trial:
    """Trials for one measure of one visit."""

    def __init__(self, policy: Policy, visit: Visit, judged: Judgement, before: Outcome) -> None:
        self.policy, self.visit, self.judged, self.before = policy, visit, judged, before
        self.measure = judged.measure
        self._seen: dict[tuple[object, ...], Weighed] = {}

    def smallest(self) -> Nearby | None:
        """The first kind that helps; within it the smallest change; of equal ones the first record."""
        found = list(slots(self.policy, self.visit, self.measure))
        for kind in KINDS if found else ():
            wanted = sorted(self._deeds(kind, found), key=lambda d: d.size)
            helpful = (h for d in wanted if (h := self._fitted(d, kind)))
            least = min(helpful, key=lambda d: d.size, default=None) if kind in _FITTED else next(helpful, None)
            if least:
                return self._told(least, kind)
        return None

    def _deeds(self, kind: str, found: list[Slot]) -> list[CandidateChange]:
        """The changes of a kind that are worth a trial."""
        able = list(candidates(self.policy, self.visit, self.measure, kind, found))
        if not able or kind == "upgrade":
            return able
        full = {r.scope.place for r in self.judged.records if r.status is MET and r.scope.place}
        able = [d for d in able if d.slot.place not in full and not self._unsure(d, kind)]
        return [d for d in able if not (d.whole and self.before.status.pays)]

    def _unsure(self, deed: CandidateChange, kind: str) -> bool:
        """Whether the change may already be obsolete, because the date that goes with it is unknown."""
        fact = deed.slot.fact
        day = deed.slot.answers.get(fact.day, UNKNOWN)
        return kind == "yes" and bool(fact.day) and day is UNKNOWN and self.before.status is MISSING

    # ── trials ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _after(self, deed: CandidateChange, on: datetime.date) -> Weighed:
        key = (deed.slot.key, str(deed.need), deed.size, len(deed.changes), deed.days, on)
        if key not in self._seen:
            made = done(self.visit, deed.changes, deed.days, on)
            judged = judge(self.policy, self.measure, scope_of(self.policy, made))
            self._seen[key] = weigh(judged, Supports(self.policy, made, [judged]))
        return self._seen[key]

    def _helps(self, deed: CandidateChange, on: datetime.date) -> bool:
        """Whether it improves the status, or at least the amount."""
        made, before = self._after(deed, on), self.before
        if not made.status.pays or made.high == 0:
            return False
        if not before.status.pays:
            return True
        return (made.low or 0) > (before.low or 0) and (made.high or 0) >= (before.high or 0)

    def _fitted(self, deed: CandidateChange, kind: str) -> CandidateChange | None:
        """The change reduced to what is needed, and to the days with the same result; None if it does not help."""
        if self._helps(deed, deed.first):
            if kind == "happen" and isinstance(deed.slot.value, datetime.date):
                return None  # the planned day already works
        else:
            if kind not in ("wait", "happen") or not self._helps(deed, deed.last):
                return None
            days = _least((deed.last - deed.first).days, lambda n: self._helps(deed, deed.first + n * _DAY))
            deed = replace(deed, first=deed.first + days * _DAY)
            deed = replace(deed, size=deed.first)
        if kind == "extend":
            whole = deed
            deed = extended(deed, _least(deed.size, lambda n: self._helps(extended(whole, n), whole.first)))
        told = self._after(deed, deed.first)
        if kind != "wait" and told == self._after(replace(deed, changes=(), days=()), deed.first):
            return None  # time alone achieves it
        if self._after(deed, deed.last) != told:
            start = deed.first
            over = _least((deed.last - start).days, lambda n: self._after(deed, start + n * _DAY) != told)
            deed = replace(deed, last=start + (over - 1) * _DAY)
        return deed

    # ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _told(self, deed: CandidateChange, kind: str) -> Nearby:
        made, slot = self._after(deed, deed.first), deed.slot
        now = show_value(slot.fact, slot.value)
        need = deed.first.isoformat() if deed.need is None else show_value(slot.fact, deed.need)
        turned = made.status is not self.before.status
        gives = [f"即“{made.status.words}”"] if turned else []
        if made.high:
            whole = "" if turned or made.low != made.high else "共"
            gives.append(f"{whole}{_sum(made.low or 0, made.high)}（按原文测算）")
        place = f"{slot.owner.name}第{slot.place}条：" if slot.owner and kind != "upgrade" else ""
        sentence = f"{place}{_doing(deed, kind, self.visit.as_of)}{'，'.join(gives)}"
        return Nearby(
            slot.key, now, need, _short(deed, kind), made.status, made.low, made.high, sentence,
            deed.changes, deed.days, deed.first, deed.last,
        )  # fmt: skip


def _least(most: int, holds: Callable[[int], bool]) -> int:
    """The least number from 0 to `most` for which it holds (binary search); it must be monotonic and hold for
    `most`."""
    low, high = -1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _sum(low: int, high: int) -> str:
    """The measure's whole amount: exact, or 至少 and 至多; never 至少 zero."""
    if low == high:
        return wan(high)
    return f"至少{wan(low)}、至多{wan(high)}" if low else f"至多{wan(high)}"


def _doing(deed: CandidateChange, kind: str, today: datetime.date) -> str:
    """What to do, and by when."""
    fact, value = deed.slot.fact, deed.slot.value
    by = f"{day_words(deed.last)}以前"
    since = f"从{day_words(deed.first)}起" if deed.first > today + _DAY else ""
    match kind:
        case "wait":
            return f"{fact.name}为{day_words(value)}，{since or '明天起'}再来"
        case "yes":
            return f"{by}{fact.how or f'做到“{fact.name}”'}后"
        case "happen":
            return f"{since}{'、' if since else ''}{by}{fact.how or fact.name}后"
        case "extend":
            until = fact.how.replace("…", day_words(deed.need)) or f"延到{day_words(deed.need)}或更晚"
            return f"{fact.name}现为{day_words(value)}，{by}{until}（再延{deed.size}天）后"
        case "upgrade":
            owner = deed.slot.owner.name if deed.slot.owner else fact.name
            return f"{owner}现有{value}，{by}{fact.how.replace('…', deed.need) or f'再取{deed.need}'}后"
    more, need = show_value(fact, deed.size), show_value(fact, deed.need)
    how = f"增到{need}{fact.how}（再增{more}）"
    if deed.apart and deed.slot.owner:
        whole = f"一个{need}的{deed.slot.owner.name}{fact.how}"
        how = f"另外再有{whole if deed.whole else f'{more}{fact.how}、合计{need}'}"
    return f"{fact.name}现为{show_value(fact, value)}，{by}{how}后"


def _short(deed: CandidateChange, kind: str) -> str:
    fact = deed.slot.fact
    match kind:
        case "extend":
            return f"再延{deed.size}天"
        case "grow":
            return f"再增{show_value(fact, deed.size)}"
        case "upgrade":
            return f"再取{deed.need}"
        case "wait":
            return f"等到{deed.first.isoformat()}"
    return fact.how or fact.name
