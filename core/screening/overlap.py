"""就高不重复, either-or groups and pools in SQL: the rules between single results and a total. Defined by
`core.assess.overlap` and `core.assess.supports`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from core.assess.answers import UNKNOWN_WORD
from core.assess.several import named_for
from core.assess.sums import MONEY
from core.assess.supports import folded_name, named_by, weighed_for
from core.policy.pack import Policy
from core.screening.algebra import (
    Atom,
    Sql,
    Test,
    among,
    binary,
    case,
    coalesce,
    compare,
    every,
    fails,
    floored,
    greatest,
    is_null,
    least,
    minus,
    plus,
    some,
    sql,
)
from core.screening.arithmetic import YES
from core.screening.facts import Num
from core.screening.measures import MISSING, RECOGNITION, MeasureResult
from core.screening.rules import SqlRules

NONE, SURELY, ONE_OF, ANY = range(4)
"""For how many of a policy's measures a support may be: none, exactly these, one of these, any."""


@dataclass(frozen=True, slots=True)
class _Support:
    """The support in the current record: bit sets of the measures it is certainly for, and of those it may be for."""

    surely: Atom
    perhaps: Atom
    received: Num


class OverlapRules:
    """What other support leaves of a policy's measures. `policy`: all policies in the query; `names`: the distinct
    names of supports in the roster."""

    def __init__(self, part: Policy, policy: Policy, rules: SqlRules, names: Sequence[str]) -> None:
        self.part, self.policy, self.rules, self.put, self._names = part, policy, rules, rules.query.put, names
        self.bits = {m.id: 1 << at for at, m in enumerate(filter(weighed_for, part.measures))}

    def weighed(self, verdicts: Mapping[str, MeasureResult]) -> dict[str, MeasureResult]:
        """The verdicts by measure id after other support is considered (R14, R72)."""
        owner = self.part.overlap.fact
        if not self.rules.facts.has_records(owner):
            return dict(verdicts)
        alive = self._alive(verdicts)
        with self.rules.inside(owner):
            support = self._support(owner, alive)
            surely, perhaps = (self._all(owner, held) for held in (support.surely, support.perhaps))
            had = {id: self._received(support, bit) for id, bit in self.bits.items()}
        return {
            id: self._with_support(made, self.bits.get(id), surely, perhaps, had.get(id))
            for id, made in verdicts.items()
        }

    def _alive(self, verdicts: Mapping[str, MeasureResult]) -> Atom:
        """The bit set of measures that this enterprise gets, or may get."""
        whole: Atom = 0
        for id, bit in self.bits.items():
            held = self.put(case([(compare("<=", verdicts[id].status, MISSING), bit)], 0))
            whole = self.put(plus(whole, held))
        return whole

    def _support(self, owner: str, alive: Atom) -> _Support:
        roles = {field.role: field.name for field in self.part.facts[owner].fields if field.role}
        amount, received = (
            self.rules.facts.value(roles["amount"], owner),
            self.rules.facts.value(roles["received"], owner),
        )
        assert isinstance(amount, Num)
        assert received is None or not isinstance(received, Num)
        counts = fails(every(compare("=", amount.low, 0), compare("=", amount.high, 0)))
        how, mask = self._meant(self.rules.facts.text(roles["matter"], owner))
        how = self.put(case([(counts, how)], NONE))
        both = self.put(case([(compare("=", how, ONE_OF), binary(exp.BitwiseAnd, mask, alive))], 0))
        fewer = self.put(binary(exp.BitwiseAnd, both, self.put(minus(both, 1))))
        alone = every(compare("≠", both, 0), compare("=", fewer, 0))
        surely = self.put(case([(compare("=", how, SURELY), mask), (alone, both)], 0))
        perhaps = self.put(case([(compare("=", how, ANY), alive), (alone, 0)], both))
        had = self.put(case([(compare("=", received, YES), amount.low)], 0))  # type: ignore[arg-type]
        return _Support(surely, perhaps, Num(had, had, 1, amount.most, nonneg=True))

    def _meant(self, text: Atom) -> tuple[Atom, Atom]:
        """The meaning of a support's name: for how many measures it may be, and for which."""
        meanings: dict[tuple[int, int], list[str]] = {}
        for name in self._names:
            meanings.setdefault(self._meaning(name), []).append(name)
        unnamed = self._meaning(UNKNOWN_WORD)
        tests = [(among(text, names), meaning) for meaning, names in meanings.items() if text is not None]
        how, mask = (self.put(case([(test, meaning[at]) for test, meaning in tests], unnamed[at])) for at in (0, 1))
        return how, mask

    def _meaning(self, name: str) -> tuple[int, int]:
        named = named_for(self.part, self.policy, name.strip()) if self.policy.parts else name
        if named is None:
            return NONE, 0
        called, numbered = named_by(self.part, "" if name == UNKNOWN_WORD else folded_name(named))
        bits = sum(self.bits.get(id, 0) for id in called)
        if numbered or len(called) == 1:
            return SURELY, bits
        return (ONE_OF, bits) if called else (ANY, 0)

    def _all(self, owner: str, held: Atom) -> Atom:
        """The union of bit sets over all records of the current list."""
        return self.put(coalesce(self.rules.query.gather(exp.BitwiseOrAgg(this=sql(held)), owner), 0))

    def _received(self, support: _Support, bit: int) -> Atom:
        mine = compare("≠", self.put(binary(exp.BitwiseAnd, support.surely, bit)), 0)
        had = self.put(case([(mine, support.received.low)], 0))
        return self.rules.sum_or_most("合计", had, support.received.most)

    def _with_support(
        self, made: MeasureResult, bit: int | None, surely: Atom, perhaps: Atom, had: Atom
    ) -> MeasureResult:
        if bit is None or made.high is None:
            return made
        pays = some(compare("=", made.status, MISSING - 1), compare("=", made.status, MISSING - 2))
        pays = every(pays, fails(is_null(made.high)))
        there = every(pays, compare("≠", self.put(binary(exp.BitwiseAnd, surely, bit)), 0))
        may_be = every(
            pays, compare("≠", self.put(binary(exp.BitwiseAnd, perhaps, bit)), 0), compare("≠", made.high, 0)
        )
        left = self.put(exp.cast(sql(greatest(0, self.put(minus(made.high, had)))), exp.DType.BIGINT))
        cases: list[tuple[Test, Atom]] = [(there, left)]
        return MeasureResult(
            self.put(case([(some(there, may_be), RECOGNITION)], made.status)),
            self.put(case([(some(there, may_be), 0)], made.low)),
            self.put(case(cases, made.high)),
            self.put(case([(there, left), (may_be, made.high)], made.most)),
        )


def totals(part: Policy, rules: SqlRules, verdicts: Mapping[str, MeasureResult]) -> dict[str, tuple[Atom, Atom]]:
    """For each kind of money the settled total in 分, after either-or groups and then pools (R55–R57)."""
    limits = [rules.num(pool.limit.root) for pool in part.pools]
    pools = sorted(zip(part.pools, limits, strict=True), key=lambda both: len(both[0].measures))
    found = {}
    for kind in MONEY:
        mine = {m.id: verdicts[m.id] for m in part.measures if m.kind == kind and verdicts[m.id].high is not None}
        units = _units(part, rules, mine)
        for pool, limit in pools:
            inside = [unit for unit in units if unit[0] <= frozenset(pool.measures)]
            if inside:
                low, high = _sum(rules, [unit[1:] for unit in inside])
                low = rules.put(least(low, rules.put(floored(limit.low, limit.over))))
                high = rules.put(least(high, rules.put(floored(limit.high, limit.over))))
                units = [unit for unit in units if unit not in inside]
                units.append((frozenset().union(*(unit[0] for unit in inside)), low, high))
        found[kind] = _sum(rules, [unit[1:] for unit in units])
    return found


_Unit = tuple[frozenset[str], Atom, Atom]


def _units(part: Policy, rules: SqlRules, verdicts: Mapping[str, MeasureResult]) -> list[_Unit]:
    """The measures, with those of a group as one unit; an amount of 0 where there is none."""
    single = {
        id: (rules.put(coalesce(made.low, 0)), rules.put(coalesce(made.high, 0))) for id, made in verdicts.items()
    }
    units: list[_Unit] = []
    for group in part.groups:
        members = [single.pop(id) for id in group.measures if id in single]
        if members:
            low = rules.put(greatest(*(low for low, _ in members)))
            highs = [high for _, high in members]
            high = rules.put(greatest(*highs)) if group.choose else _added(rules, highs)
            units.append((frozenset(group.measures), low, high))
    return [*units, *((frozenset((id,)), low, high) for id, (low, high) in single.items())]


def _sum(rules: SqlRules, units: Sequence[tuple[Atom, Atom]]) -> tuple[Atom, Atom]:
    return _added(rules, [low for low, _ in units]), _added(rules, [high for _, high in units])


def _added(rules: SqlRules, atoms: Sequence[Atom]) -> Atom:
    whole: Sql = 0
    for atom in atoms:
        if atom != 0:
            whole = sql(atom) if whole == 0 else exp.Add(this=sql(whole), expression=sql(atom))
    return rules.put(whole)
