"""Operations on packs being edited: create, open, check, sign and export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import PolicyError
from core.progress import Cancelled, Progress
from desktop.callbacks import Failed
from desktop.operations.packs import PackVerbs
from desktop.tasks import Job

if TYPE_CHECKING:  # imported on first use
    from core.authoring.draft_editor import DraftEditor
    from core.authoring.edge_visits import MissingCases
    from core.authoring.new_facts import KnownFact
    from core.policy.folders import Files

_REFUSED = "政策包"


class DraftVerbs(PackVerbs):
    """For administrators only. Everything but the edits themselves runs in a worker thread."""

    def drafts(self, then: Callable[[Sequence[str]], None]) -> None:
        """The ids of packs being edited."""

        def work(progress: Progress, cancelled: Cancelled) -> Sequence[str]:
            from core.authoring.workbench import drafts

            return drafts(self.data_folder)

        self._tasks.long(work, then)

    def open_draft(self, id: str, then: Callable[[DraftEditor], None], failed: Failed) -> None:
        """Open a pack being edited, with its undo journal."""

        def work(progress: Progress, cancelled: Cancelled) -> DraftEditor:
            from core.authoring.draft_editor import DraftEditor
            from core.authoring.workbench import Workbench, drafts_folder

            self._tasks.ask(lambda store: store.people.require(_REFUSED))
            return DraftEditor(Workbench(drafts_folder(self.data_folder) / id))

        self._tasks.long(work, then, failed)

    def begin_draft(self, id: str, source: Path | str, then: Callable[[DraftEditor], None], failed: Failed) -> None:
        """Create a pack: from a policy's text (.docx, .pdf, .txt), from an existing pack (its id), or empty ("")."""

        def work(progress: Progress, cancelled: Cancelled) -> DraftEditor:
            from core.authoring.draft_editor import DraftEditor
            from core.authoring.workbench import begin

            self._tasks.ask(lambda store: store.people.require(_REFUSED))
            return DraftEditor(begin(self.data_folder, id, self._first_files(id, source)))

        self._tasks.long(work, then, failed)

    def check_draft(self, files: Files, then: Callable[[Sequence[str]], None], failed: Failed) -> Job:
        """All faults of a pack: texts, rules, cases, edges."""

        def work(progress: Progress, cancelled: Cancelled) -> Sequence[str]:
            from core.assess.check import check_files

            return check_files(files)

        return self._tasks.long(work, then, failed)

    def lacking_cases(
        self,
        find: Callable[[Cancelled], MissingCases | None],
        then: Callable[[MissingCases | None], None],
        failed: Failed,
    ) -> Job:
        """The visits missing for an item's edges; `find` comes from `DraftEditor.lacking_in`."""
        return self._tasks.long(lambda progress, cancelled: find(cancelled), then, failed)

    def known_facts(self, have: Sequence[str], then: Callable[[Sequence[KnownFact]], None]) -> None:
        """The facts of other policies, national ones first."""
        found = {f"{each.policy.number}": each.files for each in self._policies.all}

        def work(progress: Progress, cancelled: Cancelled) -> Sequence[KnownFact]:
            from core.authoring.new_facts import known_facts
            from core.policy.folders import pack_files, shipped_ids

            packs: dict[str, Mapping[str, bytes]] = dict(found)
            for id in shipped_ids():
                packs.setdefault(id, pack_files(id))
            return known_facts(packs, have)

        self._tasks.long(work, then)

    def export_draft(
        self,
        files: Files,
        author: str,
        key: Path,
        passphrase: str,
        to: Path,
        then: Callable[[str], None],
        failed: Failed,
    ) -> Job:
        """Check a pack, sign it, and write it to a folder as one file; `then` gets its name. `failed` gets a
        PolicyError if the check or the key fails."""
        day = self._today().isoformat()

        def work(progress: Progress, cancelled: Cancelled) -> str:
            from core.assess.check import check_files
            from core.files import write_safely
            from core.policy.package import make_package, read_bytes, read_package
            from core.policy.signing import SigningKey

            self._tasks.ask(lambda store: store.people.require(_REFUSED))
            signing = SigningKey.read(read_bytes(key), passphrase)
            if faults := check_files(files):
                raise PolicyError(f"还有 {len(faults)} 处要改，没有签发。请先按“检查”，看是哪几处")
            made = make_package(files, author, day, signing)
            manifest = read_package(made).manifest
            write_safely(to / manifest.file_name, made)
            self._tasks.ask(lambda store: store.note("packs", f"签发 {manifest.file_name} {manifest.digest}"))
            return manifest.file_name

        return self._tasks.long(work, then, failed)

    def make_signing_key(
        self, holder: str, passphrase: str, to: Path, then: Callable[[Path], None], failed: Failed
    ) -> None:
        """Create a key pair in a folder; `then` gets the file of the private key."""

        def work(progress: Progress, cancelled: Cancelled) -> Path:
            from core.policy.key_files import make_key_files

            self._tasks.ask(lambda store: store.people.require(_REFUSED))
            return make_key_files(holder, passphrase, to)

        self._tasks.long(work, then, failed)

    def _first_files(self, id: str, source: Path | str) -> dict[str, bytes]:
        from core.authoring.head_marking import blank_pack

        if isinstance(source, Path):
            from core.authoring.documents import read_text
            from core.authoring.draft import draft_pack

            return draft_pack(read_text(source), id, self._today())
        if not source:
            return blank_pack(id)
        from core.authoring.new_edition import edition_of

        found = next((each for each in self._policies.all if each.id == source), None)
        if found is None:
            raise PolicyError(f"没有政策包“{source}”")
        return edition_of(found.files, id)
