"""Long reads run in parallel with saves: neither waits for the other, and both see the same data."""

from __future__ import annotations

import datetime
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import RecordError
from core.records import Reader, Store, open_store
from core.records.search.names import NamedVisit, NameIndex
from desktop.tasks import Tasks
from tests.ui.clerk import unfolded


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A record with a few visits."""
    with open_store(tmp_path) as made:
        made.list_by({"企业名称": "name", "统一社会信用代码": "uscc"})
        for at in range(5):
            visit = made.visits.create(policy="p", pack_digest="d", as_of=datetime.date(2023, 9, 1))
            made.visits.save_answer(visit.id, "企业名称", f"上海示例{at}有限公司")
        yield made


@pytest.fixture
def tasks(qapp: Any, tmp_path: Path) -> Iterator[Tasks]:
    """The threads of a program whose record is open."""
    made = Tasks(lambda: open_store(tmp_path))
    made.start()
    yield made
    made.close()


def test_a_save_is_done_while_a_long_reading_goes_on(tasks: Tasks) -> None:
    """And the reading, which was asked for after an earlier save, sees that one."""
    goes_on, seen = threading.Event(), list[int]()

    def long(reader: Reader) -> None:
        seen.append(len(list(reader._names())))
        assert goes_on.wait(5)

    tasks.run(_begin)
    tasks.read(long)
    unfolded(lambda: seen == [1])
    saved: list[Any] = []
    tasks.run(_begin, saved.append)
    unfolded(lambda: bool(saved))
    goes_on.set()


def _begin(store: Store) -> str:
    return store.visits.create(policy="p", pack_digest="d", as_of=datetime.date(2023, 9, 1)).id


def test_what_was_on_its_way_when_the_window_went_asks_for_nothing_more(qapp: Any, tmp_path: Path) -> None:
    """An answer that comes back after the record is closed leads to another question: neither a fault nor an answer."""
    tasks = Tasks(lambda: open_store(tmp_path))
    tasks.start()
    asked: list[str] = []

    def then(id: str) -> None:
        asked.append(id)
        tasks.run(_begin, asked.append)
        tasks.read(lambda reader: len(list(reader._names())), lambda count: asked.append(str(count)))
        tasks.without_store(lambda: "", asked.append)
        tasks.long(lambda progress, cancelled: "", asked.append)
        tasks.reopen(lambda: "", asked.append, None)

    tasks.run(_begin, then)
    tasks.close()  # waits for the store; its result is delivered afterwards
    unfolded(lambda: bool(asked))
    qapp.processEvents()
    assert len(asked) == 1


def test_a_reading_ends_when_the_program_closes(qapp: Any, tmp_path: Path) -> None:
    """Whatever it has read by then."""
    tasks = Tasks(lambda: open_store(tmp_path))
    tasks.start()
    begun = threading.Event()

    def without_end(reader: Reader) -> None:
        while True:
            begun.set()
            time.sleep(0.002)
            reader._go_on()

    tasks.read(without_end)
    assert begun.wait(5)
    tasks.close()
    open_store(tmp_path).close()


def test_the_reading_ends_while_long_work_does(qapp: Any, tmp_path: Path) -> None:
    """Whoever closes the window waits for the slower of them, not for one after the other."""
    tasks = Tasks(lambda: open_store(tmp_path))
    tasks.start()
    begun, ended, waited = threading.Event(), threading.Event(), list[bool]()

    def without_end(reader: Reader) -> None:
        begun.set()
        try:
            while True:
                time.sleep(0.002)
                reader._go_on()
        finally:
            ended.set()

    def long(progress: Any, cancelled: Any) -> None:
        while not cancelled():
            time.sleep(0.002)
        waited.append(ended.wait(5))

    tasks.read(without_end)
    tasks.long(long)
    assert begun.wait(5)
    tasks.close()
    assert waited == [True]


def test_another_file_in_its_place_is_read_from_then_on(tasks: Tasks) -> None:
    """After a restore nothing of the earlier file is shown."""
    counted: list[int] = []
    tasks.run(_begin)
    tasks.read(lambda reader: len(list(reader._names())), counted.append)
    unfolded(lambda: counted == [1])
    tasks.reopen(lambda: None, None, None)
    tasks.run(_begin)
    tasks.read(lambda reader: len(list(reader._names())), counted.append)
    unfolded(lambda: counted == [1, 2])


def test_the_reader_tells_what_the_store_tells(store: Store) -> None:
    """Counts and the check of the audit, also while visits come in."""
    reader = store.reader()
    assert reader.statistics() == store.statistics()
    assert reader.verify() == store.verify()
    assert reader.verify().intact
    reader.stop()
    with pytest.raises(RecordError, match="中断"):
        reader.warm()
    assert not store.search._index.filled
    store.search.warm()
    with pytest.raises(RecordError, match="中断"):  # nor does it get ready for letters what was read before
        reader.warm()
    reader.close()


def test_the_reader_changes_nothing(store: Store) -> None:
    """SQLite itself refuses."""
    reader = store.reader()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._database.transaction().__enter__().execute("DELETE FROM visits")
    reader.close()
    assert len(store.search()) == 5


def test_a_name_told_while_the_index_is_filled_is_the_one_that_is_found(store: Store) -> None:
    """Whether it was read before or after."""
    index = NameIndex(lambda: [])

    def rows() -> Iterator[NamedVisit]:
        yield 1, "旧名", "", "BS-1", "open", "2023-12-15"
        index.put((1, "新名", "", "BS-1", "open", "2023-12-15"))
        index.put((2, "后来", "", "BS-2", "open", "2023-12-15"))

    index.fill(rows)
    assert list(index.find("新名")) == [1]
    assert list(index.find("旧名")) == []
    assert list(index.find("hl")) == [2]


def test_a_whole_serial_and_a_whole_code_are_looked_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """By their index in the file: no name is read for them; as a scanner types them too."""
    visit = store.visits.create(policy="p", pack_digest="d", as_of=datetime.date(2023, 9, 1))
    store.visits.save_answer(visit.id, "统一社会信用代码", "91310000717855129U")
    monkeypatch.setattr(NameIndex, "find", lambda *_, **__: pytest.fail("looked through the names"))
    for typed in (visit.serial, visit.serial.lower(), "91310000717855129U", "９１３１００００７１７８５５１２９ｕ"):
        assert [row.id for row in store.search(typed)] == [visit.id]
