"""`policies check`: does a pack hold? Its words (loader, lint), its cases, and a case on both sides of each edge."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.assess.answers import read_visit
from core.assess.assessment import assess
from core.assess.judge import Judged, Judgement, judge
from core.assess.outcome import Assessment, Status
from core.assess.scope import scope_of
from core.errors import HuiqiError, PolicyError
from core.policy import Policy, pack_files, read_policy
from core.policy import values as v
from core.policy.expression import Expression, Node
from core.policy.lint import lint
from core.policy.located_yaml import Trouble, plain
from core.policy.pack import Measure


def check_pack(folder: str | Path) -> list[str]:
    """All faults of a pack at once, each with file and line where it has one; [] if there is none."""
    files = pack_files(folder)
    try:
        policy = read_policy(files)
    except PolicyError as e:
        return e.message.splitlines()
    faults = lint(policy)
    edges = _Edges(policy)
    for name in policy.cases:
        try:
            documents = plain(files[name].decode("utf-8"))
        except (Trouble, UnicodeDecodeError) as e:
            faults.append(f"{name}:{getattr(e, 'line', 1)} {e}")
            continue
        for document in documents:
            faults += _hold(policy, edges, name, document)
    return faults + list(edges.missing())


def _hold(policy: Policy, edges: "_Edges", name: str, document: Any) -> Iterator[str]:
    title = str(document.get("title", "")) if isinstance(document, dict) else ""
    try:
        visit = read_visit(policy, document)
    except HuiqiError as e:
        yield f"{name} “{title}”：{e.message}"
        return
    edges.see(visit)
    for difference in differences(document.get("expect") or {}, assess(policy, visit, explain=False, ask=False)):
        yield f"{name} “{title}”：{difference}"


def differences(expected: dict[str, Any], made: Assessment) -> Iterator[str]:
    """What a worked case expects (amounts in 元) and the assessment does not give."""
    if "企业划型" in expected and made.derived.get("企业划型") != expected["企业划型"]:
        yield f"企业划型应为 {expected['企业划型']}，得 {made.derived.get('企业划型')}"
    for kind, pair in (expected.get("totals") or {}).items():
        got = getattr(made.totals, kind)
        if pair is not None and (got is None or list(got) != [_fen(p) for p in pair]):
            yield f"{kind} 合计应为 {[_fen(p) for p in pair]} 分，得 {got}"
    known = {o.measure: o for o in made.outcomes}
    for id, want in (expected.get("measures") or {}).items():
        outcome = known.get(id)
        if outcome is None:
            yield f"没有 {id} 这一项"
        elif want.get("status", outcome.status) != outcome.status:
            yield f"{id} 应为 {want['status']}，得 {outcome.status}"
        elif want.get("amount") is not None and [outcome.low, outcome.high] != [_fen(a) for a in want["amount"]]:
            yield f"{id} 金额应为 {[_fen(a) for a in want['amount']]} 分，得 {[outcome.low, outcome.high]}"


def _fen(amount: Any) -> int:
    return round(float(amount) * 100)


class _Edges:
    """Which side of each threshold, date and cap the cases have been on."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.seen: dict[tuple[str, str], set[Any]] = {}
        self.wanted: dict[tuple[str, str], tuple[set[Any], str]] = {}
        self.nodes: dict[str, list[tuple[str, Node]]] = {}
        for measure in policy.measures:
            self._want(measure)

    def _want(self, m: Measure) -> None:
        where = f"{m.file}:{m.line} {m.id}"
        stated = [c for c in (*m.conditions, m.where, m.matter) if c is not None]
        rules = [(c.rule, c.line) for c in stated] + ([(m.amount.rule, m.line)] if m.amount else [])
        self.nodes[m.id] = []
        for rule, line in rules:
            for node in _comparisons(rule):
                label = f"“{rule.source}”"
                self.nodes[m.id].append((label, node))
                self.wanted.setdefault((m.id, label), ({v.YES, v.NO}, f"{m.file}:{line} {m.id}"))
        if m.window:
            ends = {"in"} | ({"early"} if m.window.start is not None else set()) | {"late"}
            self.wanted[m.id, f"时间窗“{m.window.phrase}”"] = (ends, where)
        if m.consult:
            edges = {"open"} if m.consult.end is None or _over(m, self.policy) else {"open", "closed"}
            edges |= {"early"} if m.consult.start is not None else set()
            self.wanted[m.id, f"咨询日“{m.consult.phrase}”"] = (
                edges - ({"open"} if _over(m, self.policy) else set()),
                where,
            )
        if m.cap:
            self.wanted[m.id, f"封顶“{m.cap.phrase}”"] = ({"below", "above"}, where)

    def see(self, visit: Any) -> None:
        """Note where one case stands."""
        scope = scope_of(self.policy, visit)
        for measure in self.policy.measures:
            made = judge(self.policy, measure, scope)
            if made.status in (Status.NOT_STARTED, Status.GUIDANCE) and measure.tier != "L0":
                continue
            for label, node in self.nodes[measure.id]:
                scopes = [r.scope for r in made.records] or [scope]
                self.seen.setdefault((measure.id, label), set()).update(_run(node, s) for s in scopes)
            self._see_windows(measure, made)

    def _see_windows(self, measure: Measure, made: Judgement) -> None:
        if measure.consult:
            self.seen.setdefault((measure.id, f"咨询日“{measure.consult.phrase}”"), set()).add(made.consult)
        for record in made.records:
            if measure.window:
                self.seen.setdefault((measure.id, f"时间窗“{measure.window.phrase}”"), set()).add(record.window)
            if measure.cap:
                self.seen.setdefault((measure.id, f"封顶“{measure.cap.phrase}”"), set()).add(_side(measure, record))

    def missing(self) -> Iterator[str]:
        """One line for each side on which no case stands."""
        words = {v.YES: "成立", v.NO: "不成立", "in": "之内", "early": "之前", "late": "之后", "open": "开着",
                 "closed": "已过", "below": "不到", "above": "超过"}  # fmt: skip
        for key, (sides, where) in self.wanted.items():
            for side in sorted(sides - self.seen.get(key, set()), key=str):
                yield f"{where} 没有一个样例在{key[1]}的“{words[side]}”一边"


def _over(m: Measure, policy: Policy) -> bool:
    """A window that had closed before the plan began: nobody can come within it."""
    return m.consult is not None and m.consult.end is not None and m.consult.end < policy.effective.toordinal()


def _comparisons(rule: Expression) -> list[Node]:
    """Comparisons of something with a constant: the thresholds of a rule."""
    return [
        n
        for n in rule.root.walk()
        if n.op in ("<", "<=", ">", ">=") and any(p.op in ("literal", "rate", "today") for p in n.parts)
    ]


def _run(node: Node, scope: Any) -> Any:
    return node.run(scope) if scope.place or not any(n.op == "field" for n in node.walk()) else v.ASK


def _side(measure: Measure, record: Judged) -> str:
    assert measure.amount is not None
    assert measure.cap is not None
    value = measure.amount.rule.run(record.scope)
    bound = measure.cap.amount.root.value[0]
    return "above" if value[0] > bound else "below" if value[1] < bound else ""
