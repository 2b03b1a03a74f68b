"""Policies, visits and outcomes for tests of the result page, built by hand or from worked cases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.assess import Visit, assess
from core.assess.answers import read_visit
from core.assess.outcome import Explanation, Nearby, Outcome, ReadFact, Reason, Weighed
from core.assess.result import Assessment
from core.assess.status import Status, Verdict
from core.policy import Policy, load_policy, located_yaml
from core.policy.pack import Anchor
from desktop.ui.base import theme
from desktop.ui.result.phrases import PhraseMark, mark

from PySide6.QtWidgets import QApplication

CASES = Path(__file__).parents[2] / "resources" / "policies" / "baoshan-2023-1" / "cases"


def styled(points: int = 14) -> None:
    """The program's style; applying it again would restyle every existing widget, which is slow."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if not app.styleSheet() or round(app.font().pointSizeF()) != points:
        theme.apply(app, points)


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The policy in use."""
    return load_policy("baoshan-2023-1")


def visit(case: str, without: tuple[str, ...] = (), unmentioned: str = "", **answers: Any) -> Visit:
    """A worked case with answers changed or removed."""
    document = located_yaml.plain((CASES / f"{case}.yaml").read_text(encoding="utf-8"))[0]
    document["answers"] = {k: v for k, v in (document["answers"] | answers).items() if k not in without}
    if unmentioned:
        document["unmentioned"] = unmentioned
    return read_visit(policy(), document)


def assessed(case: str, **changes: Any) -> tuple[Visit, Assessment]:
    """A worked case with its assessment."""
    made = visit(case, **changes)
    return made, assess(policy(), made)


def marks(text: str, reasons: Sequence[Reason]) -> tuple[PhraseMark, ...]:
    """The marks of reasons whose phrases are in a text that no policy has."""
    placed = [(r, text.find(r.phrase)) for r in reasons]
    return mark(r._replace(at=replace(r.at, start=at, end=at + len(r.phrase))) for r, at in placed)


def reason(phrase: str, verdict: Verdict = "yes", record: int | None = None, **given: Any) -> Reason:
    """A reason where only phrase and verdict matter."""
    facts = given.pop("facts", (ReadFact("从业人员", "22人"),))
    at = Anchor(phrase, given.pop("article", 3), *given.pop("place", (0, 0)))
    return Reason("condition", at, verdict, given.pop("rule", "从业人员 > 0人"), facts, record, **given)


@dataclass
class FixedWords:
    """Fixed explanations of an outcome."""

    said: Explanation
    lacks: tuple[str, ...]
    near: tuple[Nearby, ...]

    def words(self, outcome: Outcome) -> Explanation:
        """Its words."""
        return self.said

    def missing(self, outcome: Outcome) -> tuple[str, ...]:
        """The facts to ask."""
        return self.lacks

    def proof(self, outcome: Outcome) -> tuple[str, ...]:
        """Nothing to prove."""
        return ()

    def nearby(self, outcome: Outcome) -> tuple[Nearby, ...]:
        """差一点."""
        return self.near


def outcome(measure: str = "3-1", status: Status = Status.MET, **given: Any) -> Outcome:
    """An outcome of a measure of the policy."""
    known = policy().measure(measure)
    said = {name: given.pop(name) for name in tuple(given) if name in Explanation._fields}
    told = FixedWords(Explanation(**said), given.pop("missing", ()), given.pop("nearby", ()))
    paid = {name: given.pop(name) for name in tuple(given) if name in Weighed._fields}
    return Outcome(policy(), replace(known, **given), Weighed(status, **paid), told)
