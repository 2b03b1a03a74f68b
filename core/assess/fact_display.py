"""Display of facts as they were when a rule read them."""

from core.assess.answers import UNKNOWN_WORD, Record, Visit
from core.assess.judge import gates
from core.assess.outcome import ReadFact, Reason
from core.assess.scope import Scope, derived_value
from core.assess.silence import UNASKED, is_unasked, stand_for
from core.assess.status import Verdict
from core.assess.supports import Supports
from core.assess.value_text import show_value
from core.policy import values as v
from core.policy.caching import lazy
from core.policy.expression import Expression
from core.policy.fact import Key
from core.policy.money import yuan
from core.policy.nodes import Shared
from core.policy.pack import Fact, Gate, Policy
from core.policy.values import Truth

VERDICTS: dict[Truth, Verdict] = {v.NO: "no", v.ASK: "ask", v.OFFICE: "office", v.YES: "yes"}


class SeenFacts(dict[str, ReadFact]):
    """The facts of a visit by their names in rules, as read in one record or outside records: 从业人员, 企业划型,
    担保贷款.金额. Each is displayed on first access."""

    def __init__(self, policy: Policy, visit: Visit, scope: Scope) -> None:
        self._policy, self._visit, self._scope = policy, visit, scope

    def __missing__(self, name: str) -> ReadFact:
        made = self[name] = self._look_at(name)
        return made

    def of(self, rule: Expression | None) -> tuple[ReadFact, ...]:
        """All facts read by a rule."""
        return tuple([self[name] for name in rule.names]) if rule else ()

    def _look_at(self, name: str) -> ReadFact:
        owner, _, field = name.partition(".")
        answers = self._visit.answers
        if field and self._scope.list_name == owner and self._scope.place:
            return self._in_record(owner, field, self._scope.place)
        if owner in self._policy.derived:
            base = self._policy.derived[owner].names
            return ReadFact(Key.of(owner), self._derived(owner), any(n in answers for n in base))
        return ReadFact(Key.of(owner), shown_answer(self._policy, self._visit, owner), owner in answers)

    def _in_record(self, owner: str, field: str, place: int) -> ReadFact:
        answer = self._visit.answers.get(owner)
        rows = answer.value if answer else ()
        row: Record = rows[place - 1] if isinstance(rows, tuple) and len(rows) >= place else {}
        fact, told = self._policy.facts[owner].field(field), field in row
        if told or fact.default is not None:
            shown = show_value(fact, stand_for(fact, row.get(field), self._visit))
        else:
            shown = _shown_silence(fact, self._visit)
        return ReadFact(Key.of(owner, place, field), shown, told)

    def _derived(self, name: str) -> str:
        value = derived_value(self._policy, self._scope, name)
        if isinstance(value, frozenset):
            order = self._policy.derived[name].type.options
            return "或".join(o for o in order if o in value) if len(value) < len(order) else UNKNOWN_WORD
        return "是" if value is v.YES else "否" if value is v.NO else UNKNOWN_WORD


def shown_answer(policy: Policy, visit: Visit, name: str) -> str:
    """The answer to a fact of the visit, or the meaning of its absence."""
    answer, fact = visit.answers.get(name), policy.facts[name]
    return _shown_silence(fact, visit) if answer is None else show_value(fact, answer.value)


def _shown_silence(fact: Fact, visit: Visit) -> str:
    """What no answer means in this visit, as a word."""
    if is_unasked(fact, None, visit):
        return str(UNASKED)
    return "未提到，按否计" if fact.type == "bool" else "没有"


class FactDisplay:
    """Displays facts of one visit."""

    def __init__(self, policy: Policy, visit: Visit, scope: Scope, supports: Supports) -> None:
        self.policy, self.visit, self.scope, self.supports = policy, visit, scope, supports
        self._seen: dict[tuple[str, int], SeenFacts] = {}

    def seen(self, scope: Scope) -> SeenFacts:
        """The facts as read in a record, or outside records."""
        at = scope.list_name, scope.place
        found = self._seen.get(at)
        if found is None:
            found = self._seen[at] = SeenFacts(self.policy, self.visit, scope)
        return found

    @lazy
    def gates(self) -> tuple[Reason, ...]:
        """The general conditions of the policy with their verdicts: the same for every measure."""
        return tuple(map(self._gate, self.policy.gates, gates(self.policy, self.scope)))

    @lazy
    def gates_open(self) -> bool:
        """Whether it is unknown if the enterprise meets the general conditions."""
        return any(gate.verdict in ("ask", "office") for gate in self.gates)

    def _gate(self, gate: Gate, found: Truth) -> Reason:
        facts, under = self.seen(self.scope).of(gate.rule), self.policy.called.gates
        return Reason("gate", gate.at, VERDICTS[found], gate.rule.source, facts, None, gate.note, under)

    def filled(self, rule: Expression, scope: Scope) -> str:
        """The rule with each name followed by its value: 装机容量（520千瓦）× 0.3元/瓦."""
        seen = self.seen(scope)
        shown = {name.rpartition(".")[2]: seen[name].shown for name in rule.names}
        if scope.share != v.SOME:
            shown |= {n.name: yuan(int(scope.share[1])) for n in rule.walk() if isinstance(n, Shared)}
        text = "".join(f"{gap}{name}" + (f"（{shown[name]}）" if name in shown else "") for gap, name in rule.pieces)
        return " ".join(text.split())
