"""What a correction changes, in the screens and on both papers; what 核验 leads to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.assess import Visit, read_visit
from core.errors import RecordError
from core.policy import Policy, load_policy, pack_files
from core.records import Store, open_store
from core.report.summary import summarise
from desktop import papers
from desktop.corrections import differences
from desktop.open_visit import Corrected
from desktop.papers import print_paper, store_visit
from desktop.stored_visits import correction_words
from desktop.verdicts import verdict_on
from tests.ui.result_builders import assessed

NOW = datetime.datetime(2023, 9, 1, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
TOLD = {"企业名称": "上海示例有限公司", "主体类型": "企业", "DCMM认证": [{"等级": "三级", "认证日": "2023-06-01"}]}


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty record."""
    with open_store(tmp_path, lambda: NOW) as opened:
        yield opened


def test_answers_and_results_are_held_against_each_other(policy: Policy) -> None:
    """Another number of people, an added certificate, and both results; what is the same is left out."""
    old, then = assessed("S02")
    new, made = assessed("S02", 从业人员=400, DCMM认证=[])
    from core.assess.as_json import as_json

    found = differences(policy, Corrected("BS1", "", old, as_json(then)), new, made)
    words = [each.words for each in found]
    assert any(w.startswith("从业人员：") and w.endswith("→ 400人") for w in words)
    assert "20-1 DCMM认证奖励：文字满足·待审核，30万元 → 未涉及" in words
    assert not any(w.startswith("注册地") for w in words)
    assert differences(policy, Corrected("BS1", "", old, as_json(then)), old, then) == ()


def test_the_day_and_what_silence_stands_for_are_told(policy: Policy) -> None:
    """They change results as answers do."""
    old, made = assessed("S02")
    new = Visit(old.policy, datetime.date(2023, 6, 1), "unknown", old.answers)
    found = differences(policy, Corrected("BS1", "", old, {}), new, made)
    assert [each.what for each in found][:2] == ["咨询日", "没提到的"]


def corrected(store: Store, policy: Policy) -> tuple[str, str]:
    """A finished visit and its finished correction; their ids."""
    store.packs.freeze(policy.digest, policy.id, pack_files(policy.id))
    head = {"policy": policy.id, "as_of": "2023-08-01", "unmentioned": "none"}
    first = store_visit(store, policy, read_visit(policy, {**head, "answers": TOLD}), TOLD)
    again = store.visits.correct(first.id, "等级填错")
    store.visits.save_answer(again.id, "DCMM认证", [{"等级": "四级", "认证日": "2023-06-01"}])
    from core.assess import assess
    from core.assess.as_json import as_json
    from desktop.stored_visits import visit_of

    visit = visit_of(policy, store.visits.get(again.id))
    store.visits.finish(again.id, as_json(assess(policy, visit)))
    return first.id, again.id


def test_both_papers_say_which_takes_the_place_of_which(
    store: Store, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The correction names the old serial and the reason, the old one, printed again, names the new serial."""
    drawn: list[str] = []

    def summary(*told: object) -> object:
        made = summarise(*told)  # type: ignore[arg-type]
        drawn.append("\n".join(made.texts()))
        return made

    monkeypatch.setattr(papers, "summarise", summary)
    first, again = corrected(store, policy)
    for kind in ("告知单", "底联"):
        print_paper(store, again, kind)  # type: ignore[arg-type]
        print_paper(store, first, kind)  # type: ignore[arg-type]
    one, two = store.visits.get(first).serial, store.visits.get(again).serial
    for new, old in (drawn[:2], drawn[2:]):
        assert f"更正：本单代替预审编号 {one} 的告知单，原因：等级填错。" in new
        assert f"已更正：本单已由预审编号 {two} 的告知单代替，以那一份为准。" in old
        assert "已更正" not in new


def test_a_verified_paper_leads_to_its_visit_with_the_sums_to_compare(store: Store, policy: Policy) -> None:
    """As the paper writes them; and it says that another has taken its place. A code of nobody leads nowhere."""
    first, again = corrected(store, policy)
    old, new = print_paper(store, first, "告知单"), print_paper(store, again, "告知单")
    found = verdict_on(store, new.data)
    assert (found.state, found.visit_id, found.corrected_by) == ("ours", again, "")
    assert "DCMM认证奖励　至多 500,000.00元" in found.sums
    assert found.sums[0] == "补贴奖励合计　至多 500,000.00元"
    by_code = verdict_on(store, old.code)
    assert (by_code.visit_id, by_code.corrected_by) == (first, store.visits.get(again).serial)
    assert "DCMM认证奖励　至多 300,000.00元" in by_code.sums
    assert verdict_on(store, "AAAA-AAAA-AAAA-AAAA").visit_id == ""


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_deleted_of_the_two_leaves_the_other_readable(store: Store, policy: Policy, which: int) -> None:
    """The paper names its serial still; a second correction is refused with it."""
    ids = corrected(store, policy)
    store.retention.delete([ids[which]], "过了保存期")
    kept = ids[1 - which]
    assert print_paper(store, kept, "告知单").data.startswith(b"%PDF")
    words = correction_words(store, store.visits.get(kept), (policy,))
    assert len(words) == 1
    assert ("已按保存期删除" in words[0]) == (which == 0)
    if which == 1:
        assert store.visits.get(ids[1], even_deleted=True).serial in words[0]
        with pytest.raises(RecordError, match="已有更正"):
            store.visits.correct(kept, "再改")
