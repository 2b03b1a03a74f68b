"""For a file that left the record: whether the present history still contains the chain's head of that time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desk import Counter, HandClock
from test_audited import written_anew

from core.errors import AnswerError, RecordError
from core.records import backup, daily_backup, open_store, restore
from core.records.heads import ChainHead, Contained, Diverged, HistoryMissing, Replaced, head_of_copy
from desktop.chain_heads import as_words, head_in, verdict_on
from desktop.cli import main
from desktop.export import ExportSheet, SheetColumn, write_workbook

SHEET = ExportSheet("接待", "接待", (SheetColumn("名称"),), [("甲公司",)])


@pytest.fixture
def files(counter: Counter, clock: HandClock, tmp_path: Path) -> list[Path]:
    """An export, a copy and a deflated copy, all of one moment; two visits were kept since."""
    counter.finished("甲公司")
    export = write_workbook(tmp_path / "导出.xlsx", [SHEET], about=as_words(*counter.store.head()))
    plain = backup(counter.store.path, tmp_path / "拷贝.2024.db")
    daily = daily_backup(counter.store.folder, clock=clock)
    assert export
    assert plain
    assert daily
    taken_away = tmp_path / daily.path.name  # as a copy on a stick
    shutil.copy(daily.path, taken_away)
    daily.path.unlink()
    counter.finished("乙公司")
    return [export, plain.path, taken_away]


def test_a_history_that_only_went_on_leads_to_each_of_them(counter: Counter, files: list[Path]) -> None:
    """By how many rows; nothing is left in the folder."""
    before = {path.name for path in counter.store.folder.iterdir()}
    for file in files:
        head = head_in(file, counter.store.folder)
        assert counter.store.head_state(head) == Contained(counter.store.head()[0] - head.number)
        assert counter.store.reader().head_state(head) == counter.store.head_state(head)
        assert verdict_on(file, counter.store.folder, counter.store.head_state).state == "ours"
    assert {path.name for path in counter.store.folder.iterdir()} == before


def test_a_history_that_was_written_anew_with_the_keys_does_not(counter: Counter, files: list[Path]) -> None:
    """Though hashes, seals and guards all fit again, and the check of the record alone finds nothing."""
    raw = counter.store._database.connection
    guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'").fetchall()
    for name, _ in guards:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("UPDATE audit SET clerk = '李四' WHERE seq = 1")
    for _, sql in guards:
        raw.execute(sql)
    written_anew(counter.store.path, counter.store.keys.keys.chain)
    assert counter.store.verify().intact
    for file in files:
        assert counter.store.head_state(head_in(file, counter.store.folder)) == Diverged()
        verdict = verdict_on(file, counter.store.folder, counter.store.head_state)
        assert (verdict.state, "对不上" in verdict.sentence) == ("changed", True)


def test_a_file_of_before_a_restore_is_looked_for_in_what_that_replaced(
    counter: Counter, files: list[Path], clock: HandClock, tmp_path: Path
) -> None:
    """The replaced file is named; without it nothing is known, and nothing confirmed."""
    folder = counter.store.folder
    later = write_workbook(tmp_path / "后来.xlsx", [SHEET], about=as_words(*counter.store.head()))
    assert later
    counter.store.close()
    kept = restore(folder, files[1], clock)
    assert kept
    with open_store(folder, clock) as store:
        assert isinstance(store.head_state(head_in(files[0], folder)), Contained)
        assert store.head_state(head_in(later, folder)) == Replaced(kept.name)
        invented = ChainHead(head_in(later, folder).number, "f" * 64)
        assert store.head_state(invented) == HistoryMissing()
        kept.unlink()
        assert store.head_state(head_in(later, folder)) == HistoryMissing()
        assert verdict_on(later, folder, store.head_state).state == "unknown"


def test_a_copy_of_another_window_is_none_of_this(counter: Counter, tmp_path: Path, clock: HandClock) -> None:
    """With the same numbers of rows."""
    counter.finished("甲公司")
    with open_store(tmp_path / "other", clock) as store:
        Counter(store, clock).finished("丙公司")
        other = backup(store.path, tmp_path / "other.db")
    assert other
    assert counter.store.head_state(head_of_copy(counter.store.folder, other.path)) == Diverged()


@pytest.mark.parametrize("name", ["x.xlsx", "x.db", "x.db.gz"])
@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 half", b"SQLite format 3\x00 half", b"\x1f\x8b half"])
def test_a_file_without_a_head_is_told_in_one_sentence(tmp_path: Path, name: str, content: bytes | None) -> None:
    """Gone, empty, cut short, or another kind of file."""
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises((AnswerError, RecordError)) as told:
        head_in(file, tmp_path)
    assert name in told.value.message
    assert told.value.message.endswith("。")
    assert [path for path in tmp_path.iterdir() if path != file] == []


def test_a_table_of_others_has_no_head(tmp_path: Path) -> None:
    """Nor one of ours whose properties were cleared."""
    for about in ("", "导出时审计记录到第 3 条，链头 abc", f"审计记录到第 3 条，链头 {'a' * 65}"):
        made = write_workbook(tmp_path / "table.xlsx", [SHEET], about=about)
        assert made
        with pytest.raises(AnswerError, match="没有链头"):
            head_in(made, tmp_path)


def test_the_command_checks_the_rows_too(
    counter: Counter, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """0 where both hold; 2 where a row before the head was altered, or where it leads elsewhere."""
    folder = str(counter.store.folder)
    counter.store.close()
    for file in files:
        assert main(["verify", str(file), "--data", folder]) == 0
        assert "对得上" in capsys.readouterr().out
    with open_store(counter.store.folder) as store:
        raw = store._database.connection
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'"):
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("UPDATE audit SET clerk = '李四' WHERE seq = 1")
    assert main(["verify", str(files[0]), "--data", folder]) == 2
    assert "第 1 条与前一条对不上" in capsys.readouterr().out
