"""The worked visits of each policy: one test per visit, named by its title. Expectations are in 元, as the policy
writes; the program answers in 分."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.assess import Assessment, assess, check, read_visit
from core.assess.check import odd_keys
from core.errors import AnswerError
from core.policy import Policy, load_policy
from core.policy.located_yaml import plain

POLICIES = Path(__file__).resolve().parents[2] / "resources" / "policies"


def _cases() -> Iterator[Any]:
    for file in sorted(POLICIES.glob("*/cases/*.yaml")):
        pack = file.parent.parent.name
        for at, document in enumerate(plain(file.read_text(encoding="utf-8")), 1):
            yield pytest.param(document, id=f"{pack} {file.stem} {document.get('title', at)}")


@cache
def _policy(id: str) -> Policy:
    return load_policy(id)


def _fen(yuan: Any) -> int | None:
    return None if yuan is None else round(float(yuan) * 100)


def _shown(status: object, pair: object) -> str:
    low, high = pair if isinstance(pair, tuple) else (None, None)
    return str(status) if low is None and high is None else f"{status} [{low}, {high}]分"


def differences(expected: dict[str, Any], made: Assessment) -> Iterator[str]:
    """One line for every expectation that the assessment does not meet."""
    if "企业划型" in expected and made.derived["企业划型"] != expected["企业划型"]:
        yield f"企业划型: expected {expected['企业划型']}, got {made.derived['企业划型']}"
    for kind, pair in (expected.get("totals") or {}).items():
        if pair is None:
            continue
        want, got = tuple(map(_fen, pair)), getattr(made.totals, kind)
        if want != got:
            yield f"total {kind}: expected {_shown('', want)}, got {_shown('', got)}"
    outcomes = {o.measure: o for o in made.outcomes}
    for id, want in (expected.get("measures") or {}).items():
        outcome = outcomes.get(str(id))
        if outcome is None:
            yield f"{id}: the policy has no such measure"
            continue
        status = want.get("status", str(outcome.status))
        got_pair = (outcome.low, outcome.high)
        pair = got_pair if want.get("amount") is None else tuple(map(_fen, want["amount"]))
        if (status, pair) != (str(outcome.status), got_pair):
            missing = f", missing {'、'.join(outcome.missing)}" if outcome.missing else ""
            yield f"{id}: expected {_shown(status, pair)}, got {_shown(outcome.status, got_pair)}{missing}"


@pytest.mark.parametrize("document", list(_cases()))
def test_a_worked_visit_comes_out_as_written(document: dict[str, Any]) -> None:
    """Every status, sum, total and size that the visit names is what the engine gives."""
    policy, expected = _policy(document["policy"]), document.get("expect") or {}
    if "refused" in expected:
        with pytest.raises(AnswerError, match=re.escape(expected["refused"])):
            read_visit(policy, document)
        return
    visit = read_visit(policy, document)
    found = [*differences(expected, assess(policy, visit)), *odd_keys(expected, policy)]
    found = found or list(check.differences(expected, policy, visit))  # also kinds, doubts, leads, statutory values
    assert not found, "\n" + "\n".join(found)


def test_every_measure_with_an_outcome_of_its_own_has_a_worked_visit() -> None:
    """No measure that may pay is without a worked visit in which it does, and none in which it does not."""
    seen: dict[str, set[str]] = {}
    for case in _cases():
        for id, want in ((case.values[0].get("expect") or {}).get("measures") or {}).items():
            if "status" in want:
                seen.setdefault(str(id), set()).add(want["status"])
    paying = [m.id for m in _policy("baoshan-2023-1").measures if m.kind != "service"]
    pays = {"met", "recognition", "statutory", "lapsed"}
    assert [id for id in paying if not seen.get(id, set()) & pays] == []
    assert [id for id in paying if not seen.get(id, set()) - pays] == []


def test_an_expectation_that_fails_is_told_in_a_readable_line() -> None:
    """What differs is named with the measure, what was expected and what came."""
    policy = _policy("baoshan-2023-1")
    visit = read_visit(policy, {"policy": policy.id, "as_of": "2023-09-01", "unmentioned": "none", "answers": {}})
    found = list(
        differences(
            {
                "企业划型": "大型",
                "totals": {"cash": [1, 2]},
                "measures": {"21-1": {"status": "met", "amount": [1, 1]}, "99-9": {"status": "met"}},
            },
            assess(policy, visit),
        )
    )
    assert found == [
        "企业划型: expected 大型, got None",
        "total cash: expected  [100, 200]分, got  [0, 0]分",
        "21-1: expected met [100, 100]分, got untriggered",
        "99-9: the policy has no such measure",
    ]
