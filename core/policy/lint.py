"""Checks of a whole policy: text that no rule covers, and rules that cannot be right.

Each finding is one line with file and line number.
"""

import re
from collections.abc import Iterator

from core.policy import text
from core.policy import values as v
from core.policy.expression import Expression
from core.policy.figure_check import unstated
from core.policy.figures import figures, units_of
from core.policy.nodes import Exists, Literal, Member, Mentioned, Node, Table, Term, Total, Within, options_of
from core.policy.pack import OUTSIDE, Anchor, Condition, Measure, Policy

NO_NOTE, NO_SOURCE, NO_REASON = "请写明哪里没写清楚", "请写明出处", "请写明理由"
"""Placeholders that a person must replace; a pack with one of them cannot be signed."""


def lint(policy: Policy) -> list[str]:
    """All findings for a policy that loads."""
    return [*lint_whole(policy), *(f for m in policy.measures for f in lint_measure(policy, m))]


def lint_whole(policy: Policy) -> Iterator[str]:
    """Findings across measures: text and figures that no rule covers."""
    yield from _uncovered(policy)
    yield from unstated(policy)


def lint_measure(policy: Policy, measure: Measure) -> Iterator[str]:
    """Findings for one measure."""
    if measure.draft:
        yield f"{measure.file}:{measure.line} {measure.id} 还是草稿；规则核过以后，去掉“草稿”（draft）"
    yield from _incomplete(measure)
    yield from _odd_offices(policy, measure)
    yield from _odd_codes(policy, measure)
    yield from _impossible(policy, measure)


def _incomplete(measure: Measure) -> Iterator[str]:
    """Incomplete parts: a doubt without text, a figure without source or reason."""
    here = f"{measure.file}:{measure.line} {measure.id}"
    for doubt in measure.doubts:
        if doubt.note == NO_NOTE:
            yield f"{measure.file}:{doubt.line or measure.line} {measure.id} 疑点还没有写：哪里没写清楚"
    yield from (f"{here} 惯例“{c.rule.source}”还没有写出处" for c in measure.conventions if c.source == NO_SOURCE)
    yield from (f"{here} 不计“{words}”还没有写理由" for words, why in measure.waived.items() if why == NO_REASON)


# ── every sum, rate, count and date of the text needs a rule ─────────────────────────────────────────────────────


def anchors(policy: Policy) -> Iterator[Anchor]:
    """All anchors of the policy."""
    yield from (policy.overlap.at, policy.validity, policy.issue, policy.effect)
    for part in (*policy.gates, *policy.pools):
        yield part.at
    for measure in policy.measures:
        yield from measure.quotes
        parts = (*measure.conditions, measure.where, measure.matter, measure.window, measure.consult, measure.amount)
        for anchored in (*parts, measure.cap, measure.share, measure.instalments, *measure.doubts):
            if anchored is not None and anchored.phrase:
                yield anchored.at


def _uncovered(policy: Policy) -> Iterator[str]:
    """Sums, rates and dates of the text that are in no anchored phrase."""
    covered: dict[int, set[int]] = {}
    for at in anchors(policy):
        covered.setdefault(at.article, set()).update(range(at.start, at.end))
    for article in policy.articles:
        body, places = text.folded_places(article.text)
        here = covered.get(article.number, set())
        stated = [f for f in figures(article.text, units_of(policy.facts.values())) if f.ways]
        bare = [f for f in stated if not all(p in here for p in range(places[f.start][0], places[f.end - 1][1]))]
        if article.number == OUTSIDE:  # the date of issue is at the beginning and at the end
            bare = [f for f in bare if f.ways not in [other.ways for other in stated if other not in bare]]
        for figure in bare:
            place = f"第{article.number}条" if article.number else "条文之外"
            around = body[max(0, figure.start - 12) : figure.end + 12]
            yield f"text.txt:{_line(policy, article.number)} {place}的“{figure.words}”没有规则：“…{around}…”"


def _line(policy: Policy, article: int) -> int:
    return policy.lines.get(article, 1)


def stated_offices(words: str) -> list[str]:
    """The offices named at the end of an article."""
    return re.split("、(?![^（(]*[）)])", words)


def _odd_offices(policy: Policy, measure: Measure) -> Iterator[str]:
    """Checks that the offices of an item are exactly those of its article, with the handling one first."""
    article = policy.article(measure.article)
    item = article.item(measure.item) if measure.item else None
    words = item.offices if item and item.offices else article.offices
    if not words:  # not stated in the text: the author of the pack decides who handles the item
        return
    stated = stated_offices(words)
    if sorted(text.folded(o) for o in measure.offices) != sorted(text.folded(o) for o in stated):
        named = "、".join(stated)
        place = f"第{measure.article}条{measure.item}"
        yield f"{measure.file}:{measure.line} {measure.id} 的责任单位与{place}写的不同：{named}"


def _odd_codes(policy: Policy, measure: Measure) -> Iterator[str]:
    """Industry codes in rules that are no prefix of any code of the classification."""
    known = [o for f in policy.facts.values() if f.type == "industry" for o in f.options]
    rules = [*(c.rule for c in measure.conditions), *([measure.fits] if measure.fits else [])]
    for node in (n for r in rules for n in r.walk() if isinstance(n, Within)):
        for code in sorted(node.prefixes):
            if not any(o.startswith(code) for o in known):
                yield f"{measure.file}:{measure.line} {measure.id} 没有行业代码“{code}”"


# ── impossible rules ─────────────────────────────────────────────────────────────────────────────────────────────


class _Lone:
    """A scope in which one fact has a value and everything else is open."""

    def __init__(self, policy: Policy, each: str, name: str, value: object) -> None:
        self.facts = _Open(policy, "", {name: value})
        owner, _, field = name.partition(".")
        self.record = _Open(policy, each, {field: value} if field and owner == each else {})
        self.exists: dict[str, int] = {}
        self.record_exists: dict[str, int] = {}
        self.lists: dict[str, None] = {n: None for n, f in policy.facts.items() if f.type == "list"}
        self.list_name, self.place, self.share = each, 1, v.SOME
        self.derived: dict[str, object] = {}
        self.answered = (name,)  # facts with a value count as mentioned

    def inside(self, list_name: str, place: int) -> "_Lone":
        return self


class _Open(dict[str, object]):
    """Facts by name; open unless given."""

    def __init__(self, policy: Policy, owner: str, given: dict[str, object]) -> None:
        super().__init__(given)
        self._facts = {f.name: f for f in policy.facts[owner].fields} if owner in policy.facts else policy.facts

    def __missing__(self, name: str) -> object:
        fact = self._facts.get(name)
        if fact is None or fact.type in ("money", "count", "quantity", "percent", "date"):
            return v.ANY
        return v.ASK if fact.type == "bool" else frozenset(fact.options) if fact.type == "choice" else None


def _impossible(policy: Policy, measure: Measure) -> Iterator[str]:
    """Options that are named although another rule excludes them, and conditions that can never hold."""
    stated = [c for c in (*measure.conditions, measure.where, measure.matter) if c is not None]
    rules: list[tuple[Expression, int]] = [(c.rule, c.line) for c in stated]
    if measure.amount:
        rules.append((measure.amount.rule, measure.line))
    for rule, line in rules:
        for node in rule.walk():
            yield from _shut_out(policy, measure, [c for c in stated if c.rule is not rule], node, line)
    yield from _never(policy, measure, stated)


def _shut_out(policy: Policy, measure: Measure, stated: list[Condition], node: Node, line: int) -> Iterator[str]:
    if not isinstance(node, Member | Within | Table) or not isinstance(node.part, Term):
        return
    leaf = node.part
    for option in options_of(node):
        value = option if leaf.type.name == "industry" else frozenset((option,))
        lone = _Lone(policy, measure.each, leaf.key, value)
        if any(c.rule.truth(lone) == v.NO for c in stated):  # type: ignore[arg-type]
            where = f"{measure.file}:{line or measure.line}"
            yield f"{where} {measure.id} 的“{leaf.key}”选“{option}”永远到不了：另一条件已把它排除"


def _never(policy: Policy, measure: Measure, stated: list[Condition]) -> Iterator[str]:
    """A condition on one fact that no value satisfies."""
    for condition in stated:
        leaves = [n for n in condition.rule.walk() if isinstance(n, Term)]
        names = {n.key for n in leaves}
        if len(names) != 1 or isinstance(condition.rule.root, Exists | Total | Mentioned):
            continue
        leaf = leaves[0]
        truths = {condition.rule.truth(_Lone(policy, measure.each, leaf.key, p)) for p in _points(condition.rule, leaf)}  # type: ignore[arg-type]
        if truths and truths <= {v.NO}:
            yield f"{measure.file}:{condition.line} {measure.id} 的“{condition.rule.source}”永远不成立"
        elif truths and truths <= {v.YES} and leaf.type.name != "choice":
            yield f"{measure.file}:{condition.line} {measure.id} 的“{condition.rule.source}”永远成立，不是条件"


def _points(rule: Expression, leaf: Term) -> list[object]:
    """Values of a fact around everything it is compared with."""
    if leaf.type.name == "bool":
        return [v.NO, v.YES]
    if leaf.type.name == "choice":
        return [frozenset((o,)) for o in leaf.type.options]
    if leaf.type.name not in ("number", "date"):
        return []
    bounds = [n.value.low for n in rule.walk() if isinstance(n, Literal) and isinstance(n.value, v.Bounds)]
    return [v.exactly(b + d) for b in bounds for d in (-1, 0, 1)]
