"""`policies check`: the validity of a pack: syntax and lint, worked cases, and a case on both sides of each edge."""

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from core.assess.answers import Visit, read_visit
from core.assess.assessment import assess, outcome_of, shown_derived
from core.assess.edges import Edges
from core.assess.fact_display import FactDisplay
from core.assess.judge import Judgement, judge
from core.assess.judged_record import leaves_open
from core.assess.overlap import weigh
from core.assess.scope import Scope, derived_value, scope_of
from core.assess.sums import MONEY
from core.assess.supports import Supports
from core.assess.trial import untried
from core.assess.visit import Document
from core.errors import HuiqiError, PolicyError
from core.policy import Fact, Policy, pack_files, read_policy
from core.policy import values as v
from core.policy.expression import Expression, RuleError, compile_rule
from core.policy.interpreter import bounds
from core.policy.lint import lint
from core.policy.located_yaml import LocatedYamlError, plain
from core.policy.money import decimal, wan
from core.policy.nodes import Rate
from core.policy.pack import Measure
from core.policy.rule_types import number
from core.policy.size import SizeTable

_EXPECTED = ("derived", "totals", "measures", "法定数值", "refused")
_OF_MEASURE = ("status", "amount", "kind", "tier", "fits", "doubts", "notes", "ground", "period", "goes_on")
_TOLD = ("notes", "ground", "period", "goes_on")


def check_pack(folder: str | Path) -> list[str]:
    """All faults of a pack, with file and line where known; empty if there are none."""
    return check_files(pack_files(folder))


def check_files(files: Mapping[str, bytes]) -> list[str]:
    """The faults of a pack given as files."""
    try:
        policy = read_policy(files, strict=True)
    except PolicyError as e:
        return e.message.splitlines()
    faults = [*_once(lint(policy)), *untried(policy)]
    edges, differing = Edges(policy), _Differing(policy, _blamed(policy, faults))
    for name in policy.cases:
        try:
            documents = plain(files[name].decode("utf-8"))
        except (LocatedYamlError, UnicodeDecodeError) as e:
            faults.append(f"{name}:{getattr(e, 'line', 1)} {e}")
            continue
        for document in documents:
            differing.note(_hold(policy, edges, name, document))
    faults += differing.sentences()
    return faults + [told for told in edges.missing() if not differing.explains(told)]


def _blamed(policy: Policy, faults: list[str]) -> set[str]:
    """The measures that already have a fault: that their cases differ follows from it."""
    if any(not told.startswith(("measures/", "text.txt")) for told in faults):  # a fault that may affect all items
        return {m.id for m in policy.measures}
    named = {words[1] for told in faults if len(words := told.split(maxsplit=2)) > 1}
    articles = {int(number) for told in faults for number in re.findall(r"^text\.txt:\d+ 第(\d+)条的", told)}
    return {m.id for m in policy.measures if m.id in named or m.article in articles}


class _Differing:
    """Differences between expected and actual results, once for each measure and kind of sum: one error affects many
    cases."""

    def __init__(self, policy: Policy, wrong: set[str]) -> None:
        self._ids, self._wrong = {m.id for m in policy.measures}, wrong
        self._first: dict[str, str] = {}
        self._cases: dict[str, set[str]] = {}

    def note(self, message: Iterable[str]) -> None:
        """Add the differences of a case by measure or sum, otherwise by text."""
        for one in message:
            case, _, said = one.partition("”：")
            of = said.partition(" ")[0]
            key = of if of in self._ids or of in MONEY else said
            self._first.setdefault(key, one)
            self._cases.setdefault(key, set()).add(case)

    def sentences(self) -> Iterator[str]:
        """The first case of each difference, with the number of others; sums only if no measure differs."""
        different = self._cases.keys() & self._ids
        for of, first in self._first.items():
            if of in self._wrong or (of in MONEY and (different or self._wrong)):
                continue
            more = len(self._cases[of]) - 1
            yield f"{first}（另有 {more} 个样例也不对）" if more else first

    def explains(self, lacking: str) -> bool:
        """Whether an uncovered side follows from a wrong measure, or from an unreadable case."""
        if self._wrong == self._ids or self._cases.keys() - self._ids - set(MONEY):
            return True
        of = set(re.split("[ 、]", lacking.partition("没有一个样例在")[0]))
        return bool(of & (self._wrong | self._cases.keys()))


_UNSTATED = re.compile(r"(\S+) \S+ 规则里的“")
_UNUSED = re.compile(r"(\S+) \S+ 原文短语里的“")


def _once(findings: list[str]) -> Iterator[str]:
    """Drop "figure not used" findings that follow from a rule with another number than its phrase."""
    other = {found[1] for said in findings if (found := _UNSTATED.match(said))}
    return (said for said in findings if not ((found := _UNUSED.match(said)) and found[1] in other))


def _hold(policy: Policy, edges: Edges, name: str, document: object) -> Iterator[str]:
    title = str(document.get("title", "")) if isinstance(document, dict) else ""
    expected = (document.get("expect") or {}) if isinstance(document, dict) else {}
    try:
        visit = read_visit(policy, document)
    except HuiqiError as e:
        if not refused_as_expected(expected, e.message):
            yield f"{name} “{title}”：{e.message}"
        return
    edges.see(visit)
    for difference in (*odd_keys(expected, policy), *differences(expected, policy, visit)):
        yield f"{name} “{title}”：{difference}"


# ── expectations of worked cases ─────────────────────────────────────────────────────────────────────────────────


def odd_keys(expected: Document, policy: Policy) -> Iterator[str]:
    """Keys of an expectation that are not evaluated."""
    measures = expected.get("measures") or {}
    known = [
        (expected, (policy.size, *_EXPECTED)),
        (expected.get("totals") or {}, MONEY),
        *((w, _OF_MEASURE) for w in measures.values()),
    ]
    for part, keys in known:
        for key in part:
            if key not in keys:
                yield f"expect 里的“{key}”不认得：{'、'.join(keys)}"


def refused_as_expected(expected: Document, sentence: str) -> bool:
    """Whether a rejected visit is one that the case expects to be rejected, with these words."""
    return bool(expected.get("refused")) and expected["refused"] in sentence


def differences(expected: Document, policy: Policy, visit: Visit, scope: Scope | None = None) -> Iterator[str]:
    """Expectations of a worked case (amounts in 元) that the policy does not meet."""
    scope = scope or scope_of(policy, visit)
    if expected.get("refused"):
        yield f"应不收（{expected['refused']}），却收了"
    derived = dict(expected.get("derived") or {})
    derived |= {policy.size: expected[policy.size]} if policy.size in expected else {}
    for name, want in derived.items():
        shown = shown_derived(derived_value(policy, scope, name)) if name in policy.derived else None
        if shown != want:
            yield f"{name}应为 {want}，得 {shown}"
    totals = assess(policy, visit).totals if expected.get("totals") else None
    for kind, pair in (expected.get("totals") or {}).items():
        sums = getattr(totals, kind, None)
        if pair is not None and (sums is None or list(sums) != [_fen(p) for p in pair]):
            yield f"{kind} 合计应为 {[_fen(p) for p in pair]} 分，得 {sums}"
    if expected.get("法定数值"):
        yield from _rate_differences(expected["法定数值"], policy, scope)
    known = {m.id: m for m in policy.measures}
    for id, want in (expected.get("measures") or {}).items():
        if id in known:
            yield from measure_differences(want, policy, known[id], visit, scope)
        else:
            yield f"没有 {id} 这一项"


def measure_differences(want: Document, policy: Policy, measure: Measure, visit: Visit, scope: Scope) -> Iterator[str]:
    """Differences in one measure: outcome, kind and tier, doubts in force, notes, whether it fits."""
    made = judge(policy, measure, scope)
    supports = _supports(policy, visit, scope, made)
    weighed, id = weigh(made, supports), measure.id
    if want.get("status", weighed.status) != weighed.status:
        yield f"{id} 应为 {want['status']}，得 {weighed.status}"
    elif want.get("amount") is not None and [weighed.low, weighed.high] != [_fen(a) for a in want["amount"]]:
        yield f"{id} 金额应为 {[_fen(a) for a in want['amount']]} 分，得 {[weighed.low, weighed.high]}"
    for key, got in (("kind", measure.kind), ("tier", measure.tier)):
        if want.get(key, got) != got:
            yield f"{id} 的 {key} 应为 {want[key]}，得 {got}"
    fits = measure.fits is None or measure.fits.truth(scope) != v.NO
    if want.get("fits", fits) != fits:
        yield f"{id} 应{'说' if want['fits'] else '不说'}给这家企业，却相反"
    for words, stand in (want.get("doubts") or {}).items():
        if stand != any(words in note for note in _standing_notes(made)):
            yield f"{id} 的疑点“{words}”应{'有' if stand else '没有'}，却相反"
    if any(key in want for key in _TOLD):
        yield from _told_differences(want, made, FactDisplay(policy, visit, scope, supports))


def _told_differences(want: Document, made: Judgement, display: FactDisplay) -> Iterator[str]:
    """Differences in notes (by contained words), state documents on that day, period of the amount, and continuing
    state rules."""
    told, id = outcome_of(made, display), made.measure.id
    for words, wanted in (want.get("notes") or {}).items():
        if wanted != any(words in note for note in told.notes):
            yield f"{id} 的提示“{words}”应{'有' if wanted else '没有'}，却相反"
    for key, got in (("ground", told.ground), ("period", told.period), ("goes_on", bool(told.goes_on))):
        if want.get(key, got) != got:
            yield f"{id} 的 {key} 应为 {want[key]}，得 {got}"


def _supports(policy: Policy, visit: Visit, scope: Scope, made: Judgement) -> Supports:
    """The other support of a visit; its assignment may depend on other measures, so these are judged too."""
    if policy.overlap.fact not in visit.answers:
        return Supports(policy, visit, [])
    others = (m for m in policy.measures if m.id != made.measure.id)
    return Supports(policy, visit, [made, *(judge(policy, m, scope) for m in others)])


def _standing_notes(made: Judgement) -> Iterator[str]:
    """The notes of the doubts in force, of the measure and of its records."""
    yield from (d.note for d, found in zip(made.plan.whole.doubts, made.doubts, strict=False) if leaves_open(d, found))
    for record in made.records:
        yield from (
            d.note for d, found in zip(made.plan.each.doubts, record.doubts, strict=True) if leaves_open(d, found)
        )


def _rate_differences(expected: Document, policy: Policy, scope: Scope) -> Iterator[str]:
    """Differences in statutory values on the day of the visit, as rules see them. 没有: none on that day; 忆: not
    verified, so that no rule may use it."""
    known = {n.name: n for rule in _rules(policy) for n in rule.walk() if isinstance(n, Rate)}
    for name, text in expected.items():
        if text == "忆":
            if not any(s.name == name and not s.seen for s in policy.sources):
                yield f"法定数值“{name}”应为只凭记忆（忆），却不是"
            continue
        try:
            want = v.SOME if text == "没有" else compile_rule(str(text), _NO_NAMES).bounds(scope)
        except RuleError as e:
            yield f"法定数值“{name}”：{e}"
            continue
        if name not in known:
            yield f"法定数值“{name}”没有规则用到"
        elif (got := bounds(known[name], scope)) != want:
            yield f"法定数值“{name}”应为 {text}，规则用的是 {_rate_words(known[name], got)}"


def _rate_words(rate: Rate, found: v.Bounds) -> str:
    """A statutory value as a pack writes it: 3%, 10万元, 300; 没有 on a day that has none."""
    if found == v.SOME:
        return "没有"
    if rate.type == number(元=1):
        return wan(int(found.low))
    value = Fraction(found.low)
    return f"{decimal(value * 100)}%" if 0 < value < 1 else decimal(value)


class _NoNames:
    facts: Mapping[str, Fact] = {}
    tables: Mapping[str, SizeTable] = {}

    def node(self, name: str) -> None:
        return None


_NO_NAMES = _NoNames()


def _rules(policy: Policy) -> Iterator[Expression]:
    yield from policy.derived.values()
    for m in policy.measures:
        yield from (c.rule for c in m.conditions)
        if m.amount:
            yield m.amount.rule


def _fen(amount: float | str) -> int:
    return round(float(amount) * 100)
