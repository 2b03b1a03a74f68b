"""Operations on papers: drawing, recording, saving, scanning, verifying."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import RecordError
from core.files import write_safely
from core.policy.fact import measure_key
from desktop.callbacks import Failed, Then
from desktop.operations.base import Verbs
from desktop.tasks import Tasks

if TYPE_CHECKING:  # the record is imported in its own thread, after the window is shown
    from core.policy import Policy
    from core.records import PaperKind, Store
    from desktop.papers import Paper


class PaperVerbs(Verbs):
    """Papers that go out, and papers that come in."""

    def papers(self, visit_id: str) -> VisitPapers:
        """The papers of one visit, for the print page."""
        return VisitPapers(self._tasks, visit_id)

    def name_of(self, visit_id: str, then: Callable[[str], None]) -> None:
        """The name for a visit's files: the enterprise's, otherwise the serial."""

        def work(store: Store) -> str:
            found = store.visits.get(visit_id)
            return found.name or found.serial

        self._tasks.run(work, then)

    def form(self, measures: Sequence[str], then: Callable[[tuple[bytes, int]], None], failed: Failed) -> None:
        """A questionnaire about some measures: the PDF, and its number of pages."""

        policy = self.for_new()

        def work(store: Store) -> tuple[bytes, int]:
            from core.report.form import summarise_form
            from core.report.form_pdf import render_form
            from desktop.papers import centre_of

            return render_form(summarise_form(policy, measures, centre_of(store), store.prints.now()))

        self._tasks.run(work, then, failed)

    def save_form(self, path: Path, data: bytes, then: Then, failed: Failed) -> None:
        """Write a questionnaire to a file, atomically."""
        self._tasks.run(lambda _store: write_safely(path, data), then, failed)

    def measures_of_trade(self, section: str, then: Callable[[list[str]], None]) -> None:
        """The measures most often within reach for a 门类 in this record."""
        policy = self.for_new()

        def work(store: Store) -> list[str]:
            found = store.enterprises.measures_of_trade(policy.industry, section)
            return _keys_in(policy, found)

        self._tasks.run(work, then)

    def form_of(self, text: str) -> tuple[str, ...]:
        """The measures of a scanned questionnaire; empty for any other text, or if none of them is known."""
        from core.report.form import read_form

        policy = self.for_new()
        found = [id if ":" in id else measure_key(self._policy.id, id) for id in read_form(text)]
        return tuple(id for id in _keys_in(policy, found) if id in policy.keyed)

    def verify_code(self, text: str, then: Then, failed: Failed) -> None:
        """Verify a 核验码 (core.report.verify.PaperVerdict)."""
        from desktop.verdicts import verdict_on

        self._tasks.run(lambda s: verdict_on(s, text), then, failed)

    def verify_file(self, path: Path, then: Then, failed: Failed) -> None:
        """Verify a PDF file, or the audit head in an export or a copy."""
        from desktop import chain_heads
        from desktop.verdicts import read_paper, verdict_on

        if chain_heads.has_head(path):
            folder = self.data_folder
            self._tasks.read(lambda reader: chain_heads.verdict_on(path, folder, reader.head_state), then, failed)
            return
        self._tasks.run(lambda s: verdict_on(s, read_paper(path)), then, failed)


def _keys_in(policy: Policy, keys: Iterable[str]) -> list[str]:
    """Keys as this policy has them: under several policies with the policy id, under one without."""
    return [key if policy.parts else key.removeprefix(f"{policy.id}:") for key in keys]


class VisitPapers:
    """The two sheets of one visit: drawn as their next printing, and recorded when they leave the program."""

    def __init__(self, tasks: Tasks, visit_id: str) -> None:
        self._tasks, self._visit_id = tasks, visit_id
        self._drawn: dict[PaperKind, Paper] = {}

    def render(self, kind: PaperKind, then: Callable[[bytes], None], failed: Failed, full: bool = False) -> None:
        """The PDF of the next printing of a sheet; `full`: print every record of long lists."""

        def work(store: Store) -> Paper:
            from desktop.papers import preview

            return preview(store, self._visit_id, kind, full)

        def take(paper: Paper) -> None:
            self._drawn[kind] = paper
            then(paper.data)

        self._tasks.run(work, take, failed)

    def long_lists(self, kind: PaperKind) -> bool:
        """Whether the last drawn sheet's visit has lists that are summarised unless printed in full."""
        return bool(self._drawn[kind].long_lists)

    def save(self, path: Path, data: bytes, then: Then, failed: Failed) -> None:
        """Write a sheet to a file, signed if the centre has a certificate; atomically."""

        def work(store: Store) -> None:
            from desktop.papers import signed

            write_safely(path, signed(store, data))

        self._tasks.run(work, then, failed)

    def record_print(self, kind: PaperKind, data: bytes, then: Callable[[int], None], failed: Failed) -> None:
        """Record the drawn printing; `then` gets its number."""
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
