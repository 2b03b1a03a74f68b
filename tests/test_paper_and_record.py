"""An old paper finds a record that was written anew, also by someone who has every key."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.assess import read_visit
from core.policy import load_policy, pack_files
from core.policy.located_yaml import plain
from core.records import Store, audit, open_store
from desktop.papers import preview, print_paper, store_visit
from desktop.row_columns import columns_of
from desktop.showcase import LAST_DAY
from desktop.verdicts import verdict_on

sys.path.insert(0, str(Path(__file__).parent / "records"))
from test_audited import written_anew


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, bytes]:
    """A folder, the code of a paper printed there, and its bytes."""
    folder = tmp_path_factory.mktemp("made")
    policy = load_policy("baoshan-2023-1")
    document = plain(pack_files(policy.id)["cases/S02.yaml"].decode())[0]
    with open_store(folder, lambda: LAST_DAY) as store:
        store.list_by(columns_of([policy]))
        visit = store_visit(store, policy, read_visit(policy, document), document["answers"])
        paper = print_paper(store, visit.id, "告知单")
    return folder, paper.code, paper.data


@pytest.fixture
def store(made: tuple[Path, str, bytes], tmp_path: Path) -> Iterator[Store]:
    """A copy of that counter, keys and all."""
    for file in ("huiqi.db", "keys.json"):
        (tmp_path / file).write_bytes((made[0] / file).read_bytes())
    with open_store(tmp_path, lambda: LAST_DAY) as opened:
        yield opened


def forged(store: Store, *statements: str) -> None:
    """Change the record and everything that would reveal it: the seal of the visit, the chain, its seals."""
    raw = sqlite3.connect(store.path)
    raw.row_factory = sqlite3.Row
    guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    with raw:
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        for sql in statements:
            assert raw.execute(sql).rowcount > 0
        raw.execute("UPDATE audit SET new = ? WHERE event = 'finish'", (audit.seal(raw, 1),))
        for _, guard in guards:
            raw.execute(guard)
    raw.close()
    written_anew(store.path, store.keys.keys.chain)


def test_a_paper_is_ours_while_the_record_is_as_it_was(store: Store, made: tuple[Path, str, bytes]) -> None:
    """By its code and by its bytes; enterprise, sums and a link to the visit are shown."""
    for paper in made[1:]:
        verdict = verdict_on(store, paper)
        assert verdict.state == "ours"
        assert verdict.visit_id
        assert verdict.sums
        assert "上海示例" in verdict.sentence
        assert "不带审计链头" not in verdict.sentence


def test_the_same_printing_has_the_same_bytes_and_the_next_another_code(store: Store) -> None:
    """Whatever else goes on in the record meanwhile."""
    (row,) = store.visits.recent()
    once = preview(store, row.id, "告知单")
    store.settings.set("something", "else")
    again = preview(store, row.id, "告知单")
    assert again.data == once.data
    assert print_paper(store, row.id, "告知单").code == once.code != preview(store, row.id, "告知单").code


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE answers SET value = '\"9\"' WHERE fact = '从业人员'",
        "UPDATE visit_outcomes SET high = high + 1 WHERE high > 0",
        "UPDATE visits SET name = '别的公司'",
        "UPDATE audit SET at = '2020-01-01T00:00:00.000+00:00' WHERE event = 'finish'",
    ],
)
def test_a_history_written_anew_shows_by_an_old_paper(store: Store, made: tuple[Path, str, bytes], change: str) -> None:
    """The check of the record is content with it; the paper is not."""
    changes = [change]
    if "answers" in change:
        changes.append("UPDATE audit SET new = '\"9\"' WHERE fact = '从业人员' AND event = 'answer'")
    forged(store, *changes)
    assert store.verify().intact
    for paper in made[1:]:
        verdict = verdict_on(store, paper)
        assert verdict.state == "changed"
        assert "被改写过" in verdict.sentence


def test_a_paper_that_was_robbed_of_its_anchor_vouches_for_no_record(
    store: Store, made: tuple[Path, str, bytes]
) -> None:
    """As if it were of an early version, whose codes carry none: what cannot be said is said."""
    forged(store, "UPDATE visits SET name = '别的公司'", "UPDATE audit SET old = NULL WHERE event = 'print'")
    for paper in made[1:]:
        verdict = verdict_on(store, paper)
        assert "查不出记录后来有没有被改写" in verdict.sentence


def test_result_and_rules_that_no_longer_agree_show(store: Store, made: tuple[Path, str, bytes]) -> None:
    """The sums are worked out again from the kept answers."""
    raw = sqlite3.connect(store.path)
    raw.execute("DROP TRIGGER answers_update_guard")
    with raw:
        raw.execute("UPDATE answers SET value = '\"3\"' WHERE fact = '从业人员'")
    raw.close()
    verdict = verdict_on(store, made[1])
    assert verdict.state == "changed"


def test_a_paper_of_a_deleted_visit_is_told_by_what_is_left(store: Store, made: tuple[Path, str, bytes]) -> None:
    """Serial, number and day, that it was deleted and when; no name, and nobody is asked to compare what is gone."""
    store.retention.delete([store.prints.by_code(made[1])[0].visit_id], "过了 3 年的保存期")
    code, file = (verdict_on(store, paper) for paper in made[1:])
    for verdict in (code, file):
        assert (verdict.state, verdict.sums, verdict.visit_id) == ("ours", (), "")
        assert f"这次接待已于 {LAST_DAY.date()} 按保存期删除，只留编号、日期和文件的摘要" in verdict.sentence
        assert "上海示例" not in verdict.sentence
        assert "（已删除）" not in verdict.sentence
    assert "请核对" not in code.sentence
    assert "无从核对；有当时的 PDF 文件，请用它核验" in code.sentence
    assert "是本机出具的原件，未改动" in file.sentence
    assert "重新打印" not in verdict_on(store, made[2][:-200] + made[2][-199:]).sentence


@pytest.mark.parametrize(
    "statements",
    [
        ("UPDATE audit SET clerk = '李四' WHERE event = 'finish'",),
        ("DELETE FROM audit WHERE event = 'deleted'", "UPDATE audit SET clerk = '李四' WHERE event = 'finish'"),
        ("DELETE FROM audit WHERE event = 'deleted'",),
    ],
    ids=["the row that finished it", "that and the row of the deletion", "the row of the deletion"],
)
def test_a_deleted_visit_whose_history_was_written_anew_is_found_by_its_paper(
    store: Store, made: tuple[Path, str, bytes], statements: tuple[str, ...]
) -> None:
    """What is left of it still leads to the code, or does not."""
    store.retention.delete([store.prints.by_code(made[1])[0].visit_id], "过了 3 年的保存期")
    forged(store, *statements)
    verdict = verdict_on(store, made[1])
    assert (verdict.state, "改写过" in verdict.sentence) == ("changed", True)
