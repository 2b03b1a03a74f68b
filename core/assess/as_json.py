"""An assessment as plain JSON (ARCHITECTURE.md): for `./run assess --json`, and for the record of a finished visit."""

import json
from functools import lru_cache

from core.assess.outcome import Nearby, Outcome, Reason, Worksheet
from core.assess.result import Assessment, MatterMember, SharedMatter
from core.assess.visit import Document
from core.policy.fact import measure_key

TRUTHS = {"yes": "true", "no": "false", "ask": "unknown", "office": "recognition", "note": "note"}


def as_json(made: Assessment) -> dict[str, object]:
    """The whole assessment. Money in 分, null for none. Under several policies the result of each has the form of a
    visit under it alone; only the questions are joint."""
    if made.parts:
        parts = [{k: v for k, v in as_json(part).items() if k != "questions"} for part in made.parts]
        return {**_together(made, parts), "questions": _questions(made), "notices": made.notices}
    return {
        **_totals(made),
        "derived": made.derived,
        "still_open": {kind: made.still_open(kind) for kind in made.known},
        "outcomes": [_outcome(o) for o in made.outcomes],
        "questions": _questions(made),
        "notices": made.notices,
        "remarks": made.remarks,
    }


def sums_as_json(made: Assessment) -> Document:
    """Statuses and sums only, with the same keys as in the whole. No texts are generated."""
    if made.parts:
        return _together(made, [dict(sums_as_json(part)) for part in made.parts])
    return {**_totals(made), "outcomes": [_sum(m.id, one.status, one.low, one.high) for m, one in made.weighed]}


def _totals(made: Assessment) -> Document:
    totals = made.totals
    return {
        "policy": made.policy,
        "pack_digest": made.pack_digest,
        "as_of": made.as_of.isoformat(),
        "totals": {kind: pair_as_json(getattr(totals, kind)) for kind in made.known},
        "known": {kind: pair_as_json(pair) for kind, pair in made.known.items()},
    }


def sums_line(made: Assessment) -> str:
    """The same as a line of JSON, written directly for speed."""
    if made.parts:
        return json.dumps(sums_as_json(made), ensure_ascii=False)
    known = ", ".join([f'"{kind}": {{{_ends_text(pair)}}}' for kind, pair in made.known.items()])
    totals = known if made.asked_out else ", ".join([f'"{kind}": {{{_ends_text(None)}}}' for kind in made.known])
    outcomes = ", ".join(
        [
            _BEGUN[measure.id] + status + (_NO_SUM if low is high is None else f'", {_ends_text((low, high))}}}')
            for measure, (status, low, high, _, _) in made.weighed
        ]
    )
    return (
        f'{_head(made.policy, made.pack_digest)}, "as_of": "{made.as_of.isoformat()}", "totals": {{{totals}}}, '
        f'"known": {{{known}}}, "outcomes": [{outcomes}]}}'
    )


@lru_cache(maxsize=64)
def _head(policy: str, digest: str) -> str:
    return json.dumps({"policy": policy, "pack_digest": digest}, ensure_ascii=False)[:-1]


class _Begun(dict[str, str]):
    """By measure: its outcome up to the status."""

    def __missing__(self, measure: str) -> str:
        made = self[measure] = json.dumps({"measure": measure, "status": ""}, ensure_ascii=False)[:-2]
        return made


_BEGUN = _Begun()


def _ends_text(pair: tuple[int | None, int | None] | None) -> str:
    low, high = pair or ("null", "null")
    return f'"low": {"null" if low is None else low}, "high": {"null" if high is None else high}'


_NO_SUM = f'", {_ends_text(None)}}}'


def _sum(measure: str, status: str, low: int | None, high: int | None) -> Document:
    return {"measure": measure, "status": str(status), "low": low, "high": high}


def _together(made: Assessment, parts: list[dict[str, object]]) -> dict[str, object]:
    return {
        "policies": parts,
        "same": [_matter(matter) for matter in made.matters],
        "totals": {kind: pair_as_json(getattr(made.totals, kind)) for kind in made.known},
        "known": {kind: pair_as_json(pair) for kind, pair in made.known.items()},
        "spans": {kind: pair_as_json(span) for kind, span in made.spans.items()},
    }


def _matter(matter: SharedMatter) -> dict[str, object]:
    return {
        "name": matter.name,
        "members": [_share(share) for share in matter.members],
        "counted": _share(matter.counted) if matter.counted else None,
        "low": matter.low,
        "high": matter.high,
    }


def _share(share: MatterMember) -> dict[str, object]:
    """A share by policy and measure, without record if the measure has no list."""
    return {"policy": share.policy, "measure": share.measure, "record": share.record or None}


def _questions(made: Assessment) -> list[dict[str, object]]:
    return [{"fact": q.fact, "worth": q.worth, "measures": q.measures, "asked": q.asked} for q in made.questions]


def changed_outcomes(stored: Document, made: Assessment) -> tuple[str, ...]:
    """The measures whose status or amount (分) differs from a stored result, or that only one of the two has; and the
    kinds whose totals differ. Under several policies by measure key."""
    if made.parts:
        parts = {part.get("policy", ""): part for part in stored.get("policies", ())}
        found = [
            measure_key(p.policy, what) for p in made.parts for what in changed_outcomes(parts.get(p.policy, {}), p)
        ]
        return (*found, *_changed_totals(stored, made))
    then = {o.get("measure", ""): (o.get("status"), o.get("low"), o.get("high")) for o in stored.get("outcomes", ())}
    now = {o.measure: (str(o.status), o.low, o.high) for o in made.outcomes}
    changed = [id for id in dict.fromkeys((*then, *now)) if then.get(id) != now.get(id)]
    return (*changed, *_changed_totals(stored, made))


def _changed_totals(kept: Document, made: Assessment) -> tuple[str, ...]:
    totals = (kept.get("totals") or {}).items()
    return tuple(kind for kind, pair in totals if _ends(pair) != _ends(pair_as_json(getattr(made.totals, kind))))


def _ends(pair: Document | None) -> tuple[object, object]:
    return (pair or {}).get("low"), (pair or {}).get("high")


def pair_as_json(pair: tuple[int, int | None] | None) -> dict[str, int | None]:
    """A range in 分; null for missing or unbounded."""
    return {"low": pair[0] if pair else None, "high": pair[1] if pair else None}


def _outcome(made: Outcome) -> dict[str, object]:
    return {
        "measure": made.measure,
        "name": made.name,
        "article": made.article,
        "kind": made.kind,
        "tier": made.tier,
        "offices": made.offices,
        "status": str(made.status),
        "low": made.low,
        "high": made.high,
        "span": pair_as_json(made.span),
        "reasons": [_reason(r) for r in made.reasons],
        "notes": made.notes,
        "steps": [{"text": s.words, "low": s.low, "high": s.high, "record": s.record} for s in made.steps],
        "why": made.why,
        "ground": made.ground,
        "period": made.period,
        "goes_on": made.goes_on,
        "missing": made.missing,
        "worksheet": _worksheet(made.worksheet),
        "nearby": [_nearby(n) for n in made.nearby],
    }


def _reason(made: Reason) -> dict[str, object]:
    return {
        "role": made.role,
        "phrase": made.phrase,
        "article": made.article,
        "truth": TRUTHS[made.verdict],
        "rule": made.rule,
        "facts": [{"fact": f.fact, "shown": f.shown} for f in made.facts],
        "record": made.record,
        "note": made.note,
    }


def _worksheet(made: Worksheet | None) -> dict[str, object] | None:
    if made is None:
        return None
    rows = [{"level": r.level, "amount": r.amount, "state": r.state, "kept": r.kept} for r in made.rows]
    return {"rows": rows, "received": made.received, "difference": pair_as_json(made.difference)}


def _nearby(made: Nearby) -> dict[str, object]:
    return {
        "fact": made.fact,
        "now": made.now,
        "need": made.need,
        "short": made.short,
        "first": made.first.isoformat() if made.first else None,
        "last": made.last.isoformat() if made.last else None,
        "status": str(made.status),
        "low": made.low,
        "high": made.high,
        "sentence": made.sentence,
    }
