"""Saying why: each phrase with its verdict, the sum worked out, the notes. Reads a judgement, decides nothing."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from math import inf

from core.assess.answers import NO_DAY, UNKNOWN, UNKNOWN_WORD, Record, Visit, show_value
from core.assess.answers import Value as Told
from core.assess.cautions import AHEAD
from core.assess.judge import OUT, Judged, Judgement, gates, stands
from core.assess.outcome import (
    GUIDANCE,
    LAPSED,
    MET,
    MISSING,
    NOT_STARTED,
    RECOGNITION,
    STATUTORY,
    UNTRIGGERED,
    Outcome,
    Point,
    Reason,
    Seen,
    Status,
    Step,
    Verdict,
)
from core.assess.plan import Hurdle
from core.assess.scope import Scope, derived_value
from core.assess.silence import UNASKED, is_unasked, stand_for
from core.assess.sums import sum_words
from core.assess.supports import Supports, overlaps
from core.assess.workings import carriers, reckons, worked
from core.policy import values as v
from core.policy.expression import Expression
from core.policy.fact import Key
from core.policy.kept import lazy, once_each
from core.policy.money import half_up, yuan
from core.policy.nodes import Shared
from core.policy.pack import Anchor, Condition, Doubt, Fact, Gate, Instalments, Measure, Policy, Remark
from core.policy.text import quote
from core.policy.values import Truth

_ALIVE = (MET, RECOGNITION, STATUTORY, MISSING)
_VERDICTS: dict[Truth, Verdict] = {v.NO: "no", v.ASK: "ask", v.OFFICE: "office", v.YES: "yes"}


class Teller:
    """Knows how to show a fact of this visit."""

    def __init__(self, policy: Policy, visit: Visit, scope: Scope, supports: Supports) -> None:
        self.policy, self.visit, self.scope, self.supports = policy, visit, scope, supports
        self._seen: dict[tuple[str, int], dict[str, Seen]] = {}

    def seen(self, name: str, scope: Scope) -> Seen:
        """A fact as it stood, by its name in a rule: 从业人员, 企业划型, 担保贷款.金额."""
        return self._seen_in(scope).get(name) or self._see(name, scope)

    def _seen_in(self, scope: Scope) -> dict[str, Seen]:
        """What was looked at in the same record, or outside any."""
        return self._seen.setdefault((scope.list_name, scope.place), {})

    def _see(self, name: str, scope: Scope) -> Seen:
        made = self._seen_in(scope)[name] = self._looked_at(name, scope)
        return made

    def _looked_at(self, name: str, scope: Scope) -> Seen:
        owner, _, field = name.partition(".")
        if field and scope.list_name == owner and scope.place:
            told = field in self._row(owner, scope)
            return Seen(Key.of(owner, scope.place, field), self._of_record(owner, field, scope), told)
        if owner in self.policy.derived:
            base = self.policy.derived[owner].names
            return Seen(Key.of(owner), self._derived(owner), any(n in self.visit.answers for n in base))
        return Seen(Key.of(owner), self.shown(owner), owner in self.visit.answers)

    def shown(self, name: str) -> str:
        """The answer to a fact, or what its absence means."""
        answer = self.visit.answers.get(name)
        if answer is not None:
            return show_value(self.policy.facts[name], answer.value)
        return self._unsaid(self.policy.facts[name])

    def _unsaid(self, fact: Fact) -> str:
        """What no answer means in this visit, as a word."""
        if is_unasked(fact, None, self.visit):
            return str(UNASKED)
        return "未提到，按否计" if fact.type == "bool" else "没有"

    def _row(self, owner: str, scope: Scope) -> Record:
        answer = self.visit.answers.get(owner)
        rows = answer.value if answer else ()
        return rows[scope.place - 1] if isinstance(rows, tuple) and len(rows) >= scope.place else {}

    def _of_record(self, owner: str, field: str, scope: Scope) -> str:
        row = self._row(owner, scope)
        fact = self.policy.facts[owner].field(field)
        if field in row or fact.default is not None:
            return show_value(fact, stand_for(fact, row.get(field), self.visit))
        return self._unsaid(fact)

    def _derived(self, name: str) -> str:
        value = derived_value(self.policy, self.scope, name)
        if isinstance(value, frozenset):
            order = self.policy.derived[name].type.options
            return "或".join(o for o in order if o in value) if len(value) < len(order) else UNKNOWN_WORD
        return "是" if value is v.YES else "否" if value is v.NO else UNKNOWN_WORD

    @lazy
    def gates(self) -> tuple[Reason, ...]:
        """How the gates of the policy stand: the same for every measure."""
        return tuple(map(self._gate, self.policy.gates, gates(self.policy, self.scope)))

    def _gate(self, gate: Gate, found: Truth) -> Reason:
        facts, under = self.facts(gate.rule, self.scope), self.policy.called.gates
        return Reason("gate", gate.at, _VERDICTS[found], gate.rule.source, facts, None, gate.note, under)

    def facts(self, rule: Expression | None, scope: Scope) -> tuple[Seen, ...]:
        """All facts a rule looked at."""
        if rule is None:
            return ()
        seen = self._seen_in(scope)
        return tuple([seen.get(name) or self._see(name, scope) for name in rule.names])

    def filled(self, rule: Expression, scope: Scope) -> str:
        """The rule with each name followed by what it stood at: 装机容量（520千瓦）× 0.3元/瓦."""
        shown = {n.rpartition(".")[2]: self.seen(n, scope).shown for n in rule.names}
        if scope.share != v.SOME:
            shown |= {n.name: yuan(int(scope.share[1])) for n in rule.walk() if isinstance(n, Shared)}
        text = "".join(f"{gap}{name}" + (f"（{shown[name]}）" if name in shown else "") for gap, name in rule.pieces)
        return " ".join(text.split())


# ── reasons ──────────────────────────────────────────────────────────────────────────────────────────────────────


def reasons_of(teller: Teller, made: Judgement) -> tuple[Reason, ...]:
    """Every phrase of the measure with its rule and its verdict, in the order of the checks."""
    measure = made.measure
    if made.status in (GUIDANCE, NOT_STARTED):
        return _unjudged(measure)
    reasons = [Reason("condition", at, "note", "") for at in measure.quotes]
    reasons += _existence(teller, made)
    if made.status != UNTRIGGERED:
        whole = made.plan.whole
        if made.stopped is not Hurdle.CONSULT:
            reasons += teller.gates if made.gated else ()
        reasons += [
            _condition(teller, c, t, teller.scope) for c, t in zip(whole.conditions, made.conditions, strict=True)
        ]
        for record in made.records:
            reasons += _record_reasons(teller, made, record)
        reasons += _doubts(teller, zip(whole.doubts, made.doubts, strict=True), teller.scope)
        reasons += _consult(made)
    return tuple(reasons)


@once_each
def _unjudged(measure: Measure) -> tuple[Reason, ...]:
    """Every phrase of a measure that was not held against the visit."""
    phrases = [*measure.quotes, *(condition.at for condition in measure.conditions)]
    phrases += [measure.amount.at] if measure.amount else []
    return tuple(Reason("condition", at, "note", "") for at in phrases)


def _existence(teller: Teller, made: Judgement) -> list[Reason]:
    """Whether there is such a thing at all."""
    measure = made.measure
    if measure.matter:
        rule, verdict = measure.matter.rule, _VERDICTS[made.present]
        facts = teller.facts(rule, teller.scope)
        return [Reason("condition", measure.matter.at, verdict, rule.source, facts)]
    if not measure.each or made.present == v.YES:
        return []
    stated = measure.where or next(iter(made.plan.each.conditions), None) or measure.amount
    at = stated.at if stated else Anchor(article=measure.article)
    seen = (Seen(Key.of(measure.each), teller.shown(measure.each)),)
    return [Reason("condition", at, _VERDICTS[made.present], f"有 {measure.each}", seen)]


def _condition(teller: Teller, what: Condition, found: Truth, scope: Scope) -> Reason:
    facts = teller.facts(what.rule, scope)
    return Reason("condition", what.at, _VERDICTS[found], what.rule.source, facts, scope.place or None)


def _record_reasons(teller: Teller, made: Judgement, record: Judged) -> list[Reason]:
    measure, each, place = made.measure, made.plan.each, record.scope.place or None
    reasons = [_condition(teller, c, t, record.scope) for c, t in zip(each.conditions, record.conditions, strict=True)]
    if measure.window:
        reasons.append(_window(teller, measure, record, place))
    if measure.share and record.status not in OUT:
        facts = teller.facts(measure.share.of, record.scope)
        reasons.append(Reason("cap", measure.share.at, "note", measure.share.limit.source, facts, place))
    if measure.amount and record.status not in OUT:
        rule = measure.amount.rule
        verdict: Verdict = "yes" if v.is_known(record.base) else "ask"
        facts = teller.facts(rule, record.scope)
        reasons.append(Reason("amount", measure.amount.at, verdict, rule.source, facts, place))
        if measure.cap:
            reasons.append(Reason("cap", measure.cap.at, "note", measure.cap.amount.source, (), place))
    if record.status not in OUT:
        reasons += _doubts(teller, zip(each.doubts, record.doubts, strict=True), record.scope)
    return reasons


_WINDOW_VERDICTS: dict[str, Verdict] = {"in": "yes", "late": "no", "open": "ask", "pending": "office"}


def _window(teller: Teller, measure: Measure, record: Judged, place: int | None) -> Reason:
    window = measure.window
    assert window is not None
    early: Verdict = "office" if window.early == "recognition" else "no"
    verdict = early if record.window == "early" else _WINDOW_VERDICTS[record.window]
    note = window.early_note if record.window == "early" and window.early == "recognition" else ""
    rule = f"{_bound(window.start)} ≤ {window.on.source} ≤ {_bound(window.end)}".strip(" ≤")
    facts = teller.facts(window.on, record.scope)
    return Reason("window", window.at, verdict, rule, facts, place, note)


def _bound(bound: int | None) -> str:
    if bound is None:
        return ""
    return f"{bound}年度" if bound < 10000 else datetime.date.fromordinal(bound).isoformat()


def _doubts(teller: Teller, found: Iterable[tuple[Doubt, Truth]], scope: Scope) -> Iterator[Reason]:
    """The doubts worth saying: those that hold, and those that may and are not passed over."""
    for what, truth in found:
        if truth == v.YES or (truth != v.NO and what.unknown != "ignore"):
            rule = what.rule.source if what.rule else "原文未定"
            verdict: Verdict = "office" if stands(what, truth) else "ask"
            facts = teller.facts(what.rule, scope)
            yield Reason("doubt", what.at, verdict, rule, facts, scope.place or None, what.note)


def _consult(made: Judgement) -> list[Reason]:
    consult = made.measure.consult
    if consult is None:
        return []
    rule = f"{_bound(consult.start)} ≤ 咨询日 ≤ {_bound(consult.end)}".strip(" ≤")
    verdict: Verdict = "yes" if made.consult == "open" else "no"
    return [Reason("window", consult.at, verdict, rule)]


# ── notes and sums ───────────────────────────────────────────────────────────────────────────────────────────────


def notes_of(teller: Teller, made: Judgement, outcome: Outcome) -> tuple[str, ...]:
    """What a person should be told beside the status: why it is open, what to mind, what else there is."""
    measure, policy = made.measure, teller.policy
    plain = not measure.remarks and policy.effective <= teller.visit.as_of <= policy.expires
    if plain and outcome.status in (GUIDANCE, UNTRIGGERED):  # most are, of most visits
        return measure.notes if outcome.status is GUIDANCE else ()
    return tuple(dict.fromkeys(_notes(teller, made, outcome)))


def _notes(teller: Teller, made: Judgement, outcome: Outcome) -> Iterator[str]:
    measure, policy, visit = made.measure, teller.policy, teller.visit
    status = outcome.status
    if status == NOT_STARTED:
        yield f"{policy.called.policy}尚未施行" if measure.tier != "L0" else "尚未到这一项的起始日"
    elif measure.tier == "L0" and visit.as_of < policy.effective and measure.kind != "service":
        yield f"{policy.called.policy}尚未施行，这一项依国家规定"
    if status == LAPSED and measure.lapsed_note:
        yield measure.lapsed_note
    if status in _ALIVE:
        yield from _ahead(teller, made)
        yield from _open_points(made)
        if measure.tier != "L0":
            yield from _general(teller, made, outcome)
    if status == GUIDANCE and visit.as_of > policy.expires:
        yield f"{policy.called.policy}已过有效期，可向责任单位询问现行安排"
    if status != NOT_STARTED:
        yield from (r.note for r in measure.remarks if applies(r, policy, visit, teller.scope))
    if status.pays and measure.instalments and outcome.high:
        yield _instalments(measure.instalments, outcome.low or 0, outcome.high)
    if status != UNTRIGGERED:
        yield from measure.notes


def _instalments(paid: Instalments, low: int, high: int) -> str:
    """How much comes in which year (T17). The last year takes what rounding left."""
    ends = []
    for whole in (low, high):
        early = [half_up(whole * share) for share in paid.shares[:-1]]
        ends.append([*early, whole - sum(early)])
    years = (f"第{year}年{sum_words(*pair)}" for year, pair in enumerate(zip(*ends, strict=True), 1))
    return f"{quote(paid.phrase)}：{'，'.join(years)}"


def gates_open(policy: Policy) -> str:
    """What is said of an item while it is open whether the enterprise is one for which the policy is."""
    return f"须符合{policy.called.gates}，由责任单位核"


def applies(remark: Remark, policy: Policy, visit: Visit, scope: Scope) -> bool:
    """Whether a note that is for some visits only is for this one: all that it asks for is so."""
    if remark.unasked:
        told = visit.answers.get(remark.unasked)
        if not is_unasked(policy.facts[remark.unasked], told.value if told else None, visit):
            return False
    if remark.unsure:
        told = visit.answers.get(remark.unsure)
        if told is None or told.value is not UNKNOWN:
            return False
    if remark.unless and remark.unless.truth(scope) == v.YES:
        return False
    return remark.holds is None or remark.holds.truth(scope) == v.YES


def _ahead(teller: Teller, made: Judgement) -> Iterator[str]:
    """Days that are said to have happened and have not come yet (R58)."""
    for key in dict.fromkeys(key for record in made.records for key in record.ahead):
        owner, place, field = key.name, key.place, key.field
        scope = teller.scope.inside(owner, place) if place else teller.scope
        shown = teller.seen(f"{owner}.{field}" if field else owner, scope).shown
        where = f"{owner}第{place}条的{field}" if field else owner
        yield f"{where}（{shown}）：{AHEAD}"


def _open_points(made: Judgement) -> Iterator[str]:
    """The notes of what is open: where the text may be read in two ways, where days lie before it."""
    for record in made.records:
        if record.status in OUT:
            continue
        window = made.measure.window
        if record.window == "early" and window:
            yield window.early_note
        yield from (d.note for d, t in zip(made.plan.each.doubts, record.doubts, strict=True) if stands(d, t))
    yield from (d.note for d, t in zip(made.plan.whole.doubts, made.doubts, strict=True) if stands(d, t))
    yield from _open_readings(made)


def _open_readings(made: Judgement) -> Iterator[str]:
    """What is open of a cap or of several records: said only where it makes a difference."""
    measure = made.measure
    kept = made.kept
    lows, highs = [max(r.low, 0) for r in kept], [r.high for r in kept]
    if measure.combine == "best" and len(kept) > 1 and sum(highs) > max(lows, default=0):
        yield measure.combine_note or "有几条同类的，各给还是只给一次，原文未写"
    if measure.cap and measure.cap.broad == "each" and sum(highs) > measure.cap.most(made.scope).high:
        yield measure.cap.note or f"{quote(measure.cap.phrase)}是各条分别算还是合起来算，原文未写"


def points_of(teller: Teller, made: Judgement, outcome: Outcome) -> tuple[Point, ...]:
    """What makes a measure 待认定, each with who settles it; nothing for other statuses."""
    if outcome.status is not RECOGNITION:
        return ()
    offices = made.measure.offices
    handles = "、".join(offices) if len(offices) <= _FEW_OFFICES and made.measure.tier != "L0" else offices[0]
    by = {d.note: d.by for d in (*made.plan.whole.doubts, *made.plan.each.doubts) if d.by}
    found = [*_awaited(teller, made, handles)]
    found += [Point(note, by.get(note, handles)) for note in _open_points(made) if note]
    if outcome.worksheet:
        found.append(Point(teller.policy.overlap.note, handles))
    return tuple(dict.fromkeys(found)) or (Point("原文没有写明怎样才算", handles),)


_FEW_OFFICES = 2


def _awaited(teller: Teller, made: Judgement, handles: str) -> Iterator[Point]:
    """Conditions that only an office settles and of which no result is known."""
    whole, each = made.plan.whole.conditions, made.plan.each.conditions
    checks = [*zip(whole, made.conditions, strict=True)]
    checks += [pair for r in made.kept for pair in zip(each, r.conditions, strict=True)]
    for condition, found in checks:
        if found == v.OFFICE:
            deciders = [teller.policy.fact(name).decided_by for name in condition.rule.names if _is_fact(teller, name)]
            decider = next(filter(None, deciders), "")
            state = "还没有认定结果" if decider else "算不算还不清楚"
            yield Point(f"原文要求{quote(condition.phrase)}，{state}", decider or handles)


def _is_fact(teller: Teller, name: str) -> bool:
    return name.partition(".")[0] in teller.policy.facts


def proof_of(teller: Teller, made: Judgement, outcome: Outcome) -> tuple[Key, ...]:
    """Keys of the facts that carry what is given or open and that a paper can prove. What was answered 否 or 没有
    needs none; nor does a sum of 0 that only shows that a doubt does not hold."""
    begun = outcome.status is MISSING and made.present == v.YES and made.span[1] is not None
    if not (outcome.status.pays or begun):
        return ()
    found: dict[Key, None] = {}
    for rule, scope, of_doubt in _bearing(made, teller.scope):
        for key in carriers(rule, scope):
            value = answered(teller.visit, key)
            nothing = value is None or value is False or value is NO_DAY or value == ()
            if not nothing and not (of_doubt and value == 0):
                found[key] = None
    return tuple(found)


def _bearing(made: Judgement, scope: Scope) -> Iterator[tuple[Expression | None, Scope, bool]]:
    """The rules that bear on a measure, each with the scope that it was looked at in, and whether it is a doubt's."""
    measure, whole, each = made.measure, made.plan.whole, made.plan.each
    if measure.matter:
        yield measure.matter.rule, scope, False
    yield from ((g.rule, scope, False) for g in made.gated)
    yield from ((c.rule, scope, False) for c in whole.conditions)
    for record in made.kept:
        if measure.where:
            yield measure.where.rule, record.scope, False
        yield from ((c.rule, record.scope, False) for c in each.conditions)
        if measure.window:
            yield measure.window.on, record.scope, False
        if measure.amount:
            yield measure.amount.rule, record.scope, False
        yield from ((d.rule, record.scope, True) for d in each.doubts)
    yield from ((d.rule, scope, True) for d in whole.doubts)


def answered(visit: Visit, key: Key) -> Told:
    """What was answered to the fact behind a key; None if nothing was."""
    name, place, field = key.name, key.place, key.field
    answer = visit.answers.get(name)
    if answer is None or not field:
        return answer.value if answer else None
    rows = answer.value if isinstance(answer.value, tuple) else ()
    return rows[place - 1].get(field) if place and len(rows) >= place else None


def ground_of(measure: Measure, as_of: datetime.date) -> str:
    """The documents of the state that the item rests on, on this day."""
    if not measure.grounds:
        return ""
    day = as_of.toordinal()
    stands = (g.document for g in measure.grounds if (g.start or day) <= day <= (g.end or day))
    return "、".join(stands)


def goes_on(measure: Measure, status: Status, as_of: datetime.date) -> str:
    """What the state's own rule is where the plan's window is over and that rule goes on; else empty."""
    if status is not LAPSED or measure.state_until is None or as_of.toordinal() > measure.state_until:
        return ""
    return measure.lapsed_note


def _general(teller: Teller, made: Judgement, outcome: Outcome) -> Iterator[str]:
    """The notes that rulings attach to every paying item: gates not known, 就高不重复."""
    policy = teller.policy
    if any(reason.verdict in ("ask", "office") for reason in teller.gates):
        yield gates_open(policy)
    if outcome.worksheet:
        yield policy.overlap.note
    elif outcome.status.pays and overlaps(made.measure) and teller.supports.perhaps(made.measure.id):
        yield "另有一笔其他支持认不出是哪一项，可能同本项是一件事；就高不重复，请问清是哪一项"
    elif outcome.status.pays and not made.measure.matching and policy.overlap.fact not in teller.visit.answers:
        yield policy.overlap.unasked


def steps_of(teller: Teller, made: Judgement, outcome: Outcome) -> tuple[Step, ...]:
    """The sum worked out, line by line."""
    measure = made.measure
    if measure.amount is None or outcome.status not in _ALIVE:
        return ()
    kept = made.kept
    steps = [_step(teller, measure, r) for r in kept]
    if measure.cap and _capped(measure, kept):
        most = measure.cap.most(made.scope)
        if v.is_known(most):
            bound = half_up(most.high)
            steps.append(Step(measure.cap.phrase, f"封顶 {yuan(bound)}", bound, bound, role="cap"))
    if outcome.low is not None and outcome.high is not None and (len(kept) > 1 or outcome.low != outcome.high):
        how = "各条择一至相加" if measure.combine == "best" and len(kept) > 1 else "从严至从宽"
        steps.append(Step("", f"{how}，四舍五入到分", outcome.low, outcome.high, role="sum"))
    return tuple(steps)


def _step(teller: Teller, measure: Measure, record: Judged) -> Step:
    assert measure.amount is not None
    value = measure.amount.rule.bounds(record.scope)
    low, high = (None if b in (inf, -inf) else half_up(b) for b in value)
    rule, scope = measure.amount.rule, record.scope
    read = worked(rule, scope, lambda name: teller.seen(name, scope).shown) if v.is_known(value) else None
    text = read if read is not None else teller.filled(rule, scope)
    place = scope.place or None
    plain, sums_up = read is not None, reckons(rule, scope)
    return Step(measure.amount.phrase, text, low or 0, high, place, plain=plain, reckons=sums_up)


def _capped(measure: Measure, kept: Sequence[Judged]) -> bool:
    """Whether the limit takes anything away, of a record or of all; one that does not is no part of the sum."""
    assert measure.amount is not None
    assert measure.cap is not None
    highs = [measure.amount.rule.bounds(record.scope)[1] for record in kept]
    bounds = [measure.cap.most(record.scope).high for record in kept]
    together = measure.cap.broad != "only each" and bool(kept) and sum(highs) > max(bounds)
    return together or any(high > bound for high, bound in zip(highs, bounds, strict=True))
