"""The calculation of a measure's amount, line by line."""

from collections.abc import Sequence

from core.assess.fact_display import FactDisplay
from core.assess.judge import Judgement
from core.assess.judged_record import JudgedRecord
from core.assess.outcome import CalculationStep, Outcome
from core.assess.status import ALIVE
from core.assess.workings import Working
from core.policy import values as v
from core.policy.money import half_up, yuan
from core.policy.pack import Measure


def steps_of(display: FactDisplay, made: Judgement, outcome: Outcome) -> tuple[CalculationStep, ...]:
    """The lines of the calculation."""
    measure = made.measure
    if measure.amount is None or outcome.status not in ALIVE:
        return ()
    kept = made.kept
    steps = [_step(display, measure, r) for r in kept]
    if measure.cap and _capped(measure, kept):
        most = measure.cap.most(made.scope)
        if v.is_known(most):
            bound = half_up(most.high)
            steps.append(CalculationStep(measure.cap.phrase, f"封顶 {yuan(bound)}", bound, bound, role="cap"))
    if outcome.low is not None and outcome.high is not None and (len(kept) > 1 or outcome.low != outcome.high):
        how = "各条择一至相加" if measure.combine == "best" and len(kept) > 1 else "从严至从宽"
        steps.append(CalculationStep("", f"{how}，四舍五入到分", outcome.low, outcome.high, role="sum"))
    return tuple(steps)


def _step(display: FactDisplay, measure: Measure, record: JudgedRecord) -> CalculationStep:
    assert measure.amount is not None
    value = record.bare
    low, high = (None if isinstance(b, float) else half_up(b) for b in value)
    rule, scope = measure.amount.rule, record.scope
    seen = display.seen(scope)
    working = Working(rule, scope, lambda name: seen[name].shown)
    read = working.text() if v.is_known(value) else None
    text = read if read is not None else display.filled(rule, scope)
    place = scope.place or None
    return CalculationStep(
        measure.amount.phrase, text, low or 0, high, place, plain=read is not None, reckons=working.reckons()
    )


def _capped(measure: Measure, kept: Sequence[JudgedRecord]) -> bool:
    """Whether the cap reduces the amount of a record or of all; otherwise it is not shown."""
    assert measure.cap is not None
    highs = [record.bare.high for record in kept]
    bounds = [measure.cap.most(record.scope).high for record in kept]
    together = measure.cap.broad != "only each" and bool(kept) and sum(highs) > max(bounds)
    return together or any(high > bound for high, bound in zip(highs, bounds, strict=True))
