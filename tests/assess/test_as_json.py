"""An assessment as JSON: what a tool that asks, and the record of a finished visit, hold on to."""

from __future__ import annotations

import json

from core.assess import Assessment
from core.assess.as_json import as_json, sums_as_json, sums_line
from tests.assess.test_several import document
from tests.assess.test_several import made as under_both
from tests.test_toy_pack import APPRENTICES, REPAIR, made

WHOLE = ("policy", "pack_digest", "as_of", "totals", "known", "derived", "still_open", "outcomes", "questions",
         "notices", "remarks")  # fmt: skip
OUTCOME = ("measure", "name", "article", "kind", "tier", "offices", "status", "low", "high", "span", "reasons", "notes",
           "steps", "why", "ground", "period", "goes_on", "missing", "worksheet", "nearby")  # fmt: skip
STALL = {"摊位费": "300元", "在夜市": False}
RECEIVED = {"事项": "4-1", "级别": "市级", "金额": "100元", "已领取": True}


def shop() -> Assessment:
    """A stall that is nearly had, and a repair of 999元 by its estimate, 100元 of which were received elsewhere."""
    return made(摊位=[STALL], **REPAIR, 修缮估价="999元", 别处扶持=[RECEIVED])


def test_the_keys_are_those_that_records_hold() -> None:
    document = as_json(shop())
    assert tuple(document) == WHOLE
    assert {tuple(outcome) for outcome in document["outcomes"]} == {OUTCOME}  # type: ignore[attr-defined]
    assert (document["policy"], document["as_of"]) == ("toy", "2024-06-03")
    assert document["totals"] == {
        "cash": {"low": 0, "high": 29960}, "relief": {"low": 0, "high": 0}, "deferral": {"low": 0, "high": 0},
    }  # fmt: skip


def test_reason_step_worksheet_and_near_miss_are_written_whole() -> None:
    """Money in 分, days as ISO, null where there is none."""
    outcomes = {outcome["measure"]: outcome for outcome in as_json(shop())["outcomes"]}  # type: ignore[attr-defined]
    assert outcomes["3-1"]["nearby"] == [
        {
            "fact": "摊位[1].在夜市", "now": "否", "need": "是", "short": "搬到夜市", "first": "2024-06-04",
            "last": "2025-02-28", "status": "statutory", "low": 15000, "high": 15000,
            "sentence": "摊位第1条：2025年2月28日以前搬到夜市后即“依法可享”，150元（按原文测算）",
        }
    ]  # fmt: skip
    repair = outcomes["4-1"]
    assert (repair["status"], repair["low"], repair["high"]) == ("recognition", 0, 29960)
    assert repair["reasons"][-1] == {
        "role": "doubt", "phrase": "最低按200元给予补助", "article": 4, "truth": "recognition",
        "rule": "修缮估价 < 修缮费用", "record": None, "note": "估价低于费用，按哪一个算待认定",
        "facts": [{"fact": "修缮估价", "shown": "999.00元"}, {"fact": "修缮费用", "shown": "1,000.00元"}],
    }  # fmt: skip
    assert repair["steps"][-1] == {"text": "从严至从宽，四舍五入到分", "low": 0, "high": 29960, "record": None}
    assert repair["worksheet"] == {
        "rows": [
            {"level": "本办法（区级）", "amount": 39960, "state": "本办法", "kept": True},
            {"level": "市级", "amount": 10000, "state": "已领取", "kept": False},
        ],
        "received": 10000, "difference": {"low": 0, "high": 29960},
    }  # fmt: skip


def test_sums_are_the_same_figures_under_the_same_names() -> None:
    """Of one policy and of two, as a value and as a line; an open sum is null, one that is known is written twice."""
    exact = made(摊位=[{**STALL, "在夜市": True}])
    assert exact.of("3-1").low == exact.of("3-1").high == 15000
    open_sum = made(学徒=[{**APPRENTICES, "人数": "不清楚"}])
    for each in (exact, shop(), open_sum, under_both(document(年度地方贡献="100万元"))):
        sums, whole = sums_as_json(each), json.loads(json.dumps(as_json(each)))
        assert sums_line(each) == json.dumps(sums, ensure_ascii=False)
        policies = zip(sums.get("policies", [sums]), whole.get("policies", [whole]), strict=True)
        for short, full in policies:
            assert short["totals"] == full["totals"]
            assert short["outcomes"] == [
                {key: outcome[key] for key in ("measure", "status", "low", "high")} for outcome in full["outcomes"]
            ]
