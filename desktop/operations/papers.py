"""Verbs about papers: drawn, recorded, kept in a file, read back, verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import RecordError
from core.files import write_safely
from core.policy.fact import measure_key
from desktop.callbacks import Failed, Then
from desktop.operations.base import Verbs
from desktop.tasks import Tasks

if TYPE_CHECKING:  # the record is imported in its own thread, when the window stands
    from core.policy import Policy
    from core.records import Store


class PaperVerbs(Verbs):
    """What is handed over, and what is handed in."""

    def papers(self, visit_id: str) -> VisitPapers:
        """What the print page needs of one visit."""
        return VisitPapers(self._tasks, visit_id)

    def name_of(self, visit_id: str, then: Callable[[str], None]) -> None:
        """The name, else the serial, by which a visit's files are called."""

        def work(store: Store) -> str:
            found = store.visits.get(visit_id)
            return found.name or found.serial

        self._tasks.run(work, then)

    def form(self, measures: Sequence[str], then: Callable[[tuple[bytes, int]], None], failed: Failed) -> None:
        """A questionnaire about some measures: the PDF, and how many pages it takes."""

        policy = self.for_new()

        def work(store: Store) -> tuple[bytes, int]:
            from core.report.form import summarise_form
            from core.report.form_pdf import render_form
            from desktop.papers import centre_of

            return render_form(summarise_form(policy, measures, centre_of(store), store.prints.now()))

        self._tasks.run(work, then, failed)

    def save_form(self, path: Path, data: bytes, then: Then, failed: Failed) -> None:
        """Write a questionnaire to a file, whole or not at all."""
        self._tasks.run(lambda _store: write_safely(path, data), then, failed)

    def measures_of_trade(self, section: str, then: Callable[[list[str]], None]) -> None:
        """The measures that mattered most often to a 门类 in this record."""
        policy = self.for_new()

        def work(store: Store) -> list[str]:
            found = store.enterprises.measures_of_trade(policy.industry, section)
            return _keys_in(policy, found)

        self._tasks.run(work, then)

    def form_of(self, text: str) -> tuple[str, ...]:
        """The measures of a scanned questionnaire; () where a text is none, or none of them is known."""
        from core.report.form import read_form

        policy = self.for_new()
        found = [id if ":" in id else measure_key(self._policy.id, id) for id in read_form(text)]
        return tuple(id for id in _keys_in(policy, found) if id in policy.keyed)

    def verify_code(self, text: str, then: Then, failed: Failed) -> None:
        """What a 核验码 proves (core.report.verify.PaperVerdict)."""
        from desktop.papers import verdict_on

        self._tasks.run(lambda s: verdict_on(s, text), then, failed)

    def verify_file(self, path: Path, then: Then, failed: Failed) -> None:
        """What a PDF file proves, or the head of the chain that an export or a copy carries."""
        from desktop import heads
        from desktop.papers import read_paper, verdict_on

        if heads.has_head(path):
            folder = self.data_folder
            self._tasks.read(lambda reader: heads.verdict_on(path, folder, reader.became_of), then, failed)
            return
        self._tasks.run(lambda s: verdict_on(s, read_paper(path)), then, failed)


def _keys_in(policy: Policy, keys: Iterable[str]) -> list[str]:
    """Keys as this policy has them: of several policies it keeps the id of each one's own; alone it needs none."""
    return [key if policy.parts else key.removeprefix(f"{policy.id}:") for key in keys]


class VisitPapers:
    """The two sheets of one visit: drawn as their next printing would be, and recorded when they leave the program."""

    def __init__(self, tasks: Tasks, visit_id: str) -> None:
        self._tasks, self._visit_id = tasks, visit_id
        self._drawn: dict[str, Any] = {}  # by sheet: desktop.papers.Paper

    def render(self, kind: Any, then: Callable[[bytes], None], failed: Failed, full: bool = False) -> None:
        """The PDF of the next printing of a sheet; `full`: its lists record by record, however long."""

        def work(store: Store) -> Any:
            from desktop.papers import preview

            return preview(store, self._visit_id, kind, full)

        def take(paper: Any) -> None:
            self._drawn[kind] = paper
            then(paper.data)

        self._tasks.run(work, take, failed)

    def long_lists(self, kind: Any) -> bool:
        """Whether the visit of the sheet that was drawn last has lists that stand there by their totals only, unless
        all is wished for."""
        return bool(self._drawn[kind].long_lists)

    def save(self, path: Path, data: bytes, then: Then, failed: Failed) -> None:
        """Write a sheet to a file, signed where the centre has a certificate; whole or not at all."""

        def work(store: Store) -> None:
            from desktop.papers import signed

            write_safely(path, signed(store, data))

        self._tasks.run(work, then, failed)

    def record_print(self, kind: Any, data: bytes, then: Callable[[int], None], failed: Failed) -> None:
        """Put the printing that was drawn into the record; which time it was."""
        paper = self._drawn[kind]
        if paper.data != data:
            failed(RecordError("纸面已经换过，请重新打开打印页再打印。"))
            return

        def work(store: Store) -> int:
            from core.report.verify import digest

            return store.prints.record(
                self._visit_id, kind, paper.code, digest(data), paper.number, paper.made_at, paper.anchor
            )

        self._tasks.run(work, then, failed)
