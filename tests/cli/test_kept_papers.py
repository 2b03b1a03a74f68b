"""Papers of stored visits: always the sums that were finished, and correct on the day of printing."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.assess import assess, read_visit
from core.assess.as_json import as_json
from core.errors import RecordError
from core.policy import load_policy, pack_files
from core.records import Store, StoredAnswer, open_store
from desktop.papers import preview, print_paper, store_visit

POLICY = load_policy("baoshan-2023-1")
ANSWERS: dict[str, Any] = {
    "企业名称": "上海示例数据服务有限公司",
    "主体类型": "企业",
    "注册地": "宝山区",
    "税务登记地": "宝山区",
    "DCMM认证": [{"等级": "二级", "认证日": "2023-06-20"}],
}


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime.datetime(2023, 9, 1, 10, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))

    def __call__(self) -> datetime.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """1 September 2023, in the morning."""
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """An empty record."""
    with open_store(tmp_path / "data", clock) as opened:
        yield opened


def visit_of(as_of: str = "2023-09-01") -> Any:
    """The stored visit."""
    return read_visit(POLICY, {"policy": POLICY.id, "as_of": as_of, "unmentioned": "none", "answers": ANSWERS})


def finish(store: Store, result: dict[str, Any], files: dict[str, bytes] | None = None) -> str:
    """Close the visit with a result and a pack that are given."""
    made = store.visits.create(
        policy=POLICY.id,
        pack_digest=POLICY.digest,
        as_of=datetime.date(2023, 9, 1),
        unmentioned="none",
        answers={name: StoredAnswer(value) for name, value in ANSWERS.items()},
    )
    store.packs.freeze(POLICY.digest, POLICY.id, files or pack_files(POLICY.id))
    return store.visits.finish(made.id, result).id


def words(pdf: bytes, tmp_path: Path) -> str:
    """The text of a paper, without white space."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True, encoding="utf-8")
    return "".join(done.stdout.split())


def test_what_was_finished_is_printed(store: Store) -> None:
    """The stored rules and result."""
    kept = store_visit(store, POLICY, visit_of(), ANSWERS)
    assert print_paper(store, kept.id, "告知单").data.startswith(b"%PDF")


@pytest.mark.parametrize("key", ["low", "high", "status"])
def test_other_sums_than_those_that_were_finished_are_not_printed(store: Store, key: str) -> None:
    """One sum or one status that differs, and the paper is refused with a sentence; no printing is counted."""
    result = as_json(assess(POLICY, visit_of()))
    next(o for o in result["outcomes"] if o["measure"] == "20-1")[key] = "unmet" if key == "status" else 19_999_999
    id = finish(store, result)
    with pytest.raises(RecordError, match="与办结时存下的结果不一致，不能打印"):
        print_paper(store, id, "告知单")
    assert store.prints.next_number(id, "告知单") == 1


def test_another_total_than_the_one_that_was_finished_is_not_printed(store: Store) -> None:
    """The totals are held too."""
    result = as_json(assess(POLICY, visit_of()))
    result["totals"]["cash"]["high"] += 1
    with pytest.raises(RecordError, match="不能打印"):
        preview(store, finish(store, result), "底联")


def test_rules_that_are_not_those_of_the_visit_are_not_printed_from(store: Store) -> None:
    """The frozen pack is held against the digest that the visit names."""
    files = dict(pack_files(POLICY.id))
    name = next(n for n in files if n.startswith("measures/07"))
    files[name] = files[name].replace("二级: 20万元".encode(), "二级: 20.01万元".encode())
    id = finish(store, as_json(assess(POLICY, visit_of())), files)
    with pytest.raises(RecordError, match="与记录的摘要不符，不能打印"):
        print_paper(store, id, "告知单")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
@pytest.mark.parametrize("kind", ["告知单", "底联"])
def test_a_sheet_made_after_the_plan_has_ended_says_so(store: Store, clock: Clock, tmp_path: Path, kind: Any) -> None:
    """R65: by the day of the printing, on both sheets; on the last day itself not yet. The sums stay the same."""
    kept = store_visit(store, POLICY, visit_of("2023-12-31"), ANSWERS)
    clock.now = datetime.datetime(2023, 12, 31, 23, 59, tzinfo=clock.now.tzinfo)
    before = words(print_paper(store, kept.id, kind).data, tmp_path)
    clock.now = datetime.datetime(2024, 1, 1, 0, 1, tzinfo=clock.now.tzinfo)
    after = words(print_paper(store, kept.id, kind).data, tmp_path)
    told = "本方案已于2023年12月31日到期，以下按最后一天测算"
    assert told not in before
    assert told in after
    assert "200,000.00元" in before
    assert "200,000.00元" in after


def test_the_same_printing_is_the_same_bytes(store: Store) -> None:
    """A preview at the same moment is the paper itself."""
    kept = store_visit(store, POLICY, visit_of(), ANSWERS)
    shown = preview(store, kept.id, "告知单")
    assert print_paper(store, kept.id, "告知单").data == shown.data
