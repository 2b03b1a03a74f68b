"""Storage of a pack being edited: a folder of plain pack files, saved after each change, with undo.

The folder is below the data folder (`drafts/<id>/`). Next to it, `drafts/.<id>/` holds the undo journal and, in
`days/`, the pack as first opened on each of the last days.
"""

import contextlib
import datetime
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core import clock
from core.authoring.journal import EditStep, Journal, Patch, digest, step_between
from core.errors import PolicyError, RecordError, os_error_words, trouble_writing
from core.files import make_inside, write_folder, write_safely
from core.policy.folders import Files, is_pack_file, pack_files

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_STEPS, _DAYS = "steps", "days"
_DAYS_KEPT = 14


def drafts_folder(data: Path) -> Path:
    """The folder for packs being edited, below a data folder."""
    return data / "drafts"


def drafts(data: Path) -> tuple[str, ...]:
    """The ids of packs being edited."""
    folder = drafts_folder(data)
    if not folder.is_dir():
        return ()
    return tuple(sorted(f.name for f in folder.iterdir() if _ID.fullmatch(f.name) and (f / "policy.yaml").is_file()))


def begin(data: Path, id: str, files: Files) -> "Workbench":
    """Create a pack with these files. Raises PolicyError if the id is invalid or taken."""
    if not _ID.fullmatch(id):
        raise PolicyError("编号只用小写字母、数字和“-”，如 qinghe-2024-6")
    folder = drafts_folder(data) / id
    if folder.exists():
        raise PolicyError(f"“{id}”已经在制作了，请打开它，或换一个编号")
    own = {name: content for name, content in files.items() if is_pack_file(name) and not _shared(name)}
    try:
        make_inside(folder.parent)
        write_folder(folder, own, private=True)
    except OSError as error:
        raise RecordError(f"“{id}”没有建立：{trouble_writing(error)}。") from error
    return Workbench(folder)


class Workbench:
    """An open draft. `files` is its current content; every change is on disk when the call returns."""

    def __init__(self, folder: Path, now: Callable[[], datetime.datetime] = clock.now) -> None:
        """Open it, completing an interrupted step first. Raises PolicyError if there is no such pack."""
        self.folder, self._now, self._beside = folder, now, folder.with_name(f".{folder.name}")
        self._whole = dict(pack_files(folder))
        try:
            make_inside(self._beside)
            self._journal = Journal(self._beside / _STEPS)
            self._finish()
            self._keep_day()
        except OSError as error:
            raise RecordError(f"“{folder.name}”打不开：{os_error_words(error)}。") from error

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.folder.name

    @property
    def files(self) -> Files:
        """All files of the pack, including shared ones."""
        return self._whole

    def text(self, name: str) -> str:
        """A file of the pack; "" if it does not exist."""
        return self._whole.get(name, b"").decode("utf-8", "replace")

    def names(self, folder: str) -> tuple[str, ...]:
        """The pack's own files in one of its folders."""
        return tuple(sorted(n for n in self._whole if n.startswith(f"{folder}/")))

    def change(self, label: str, texts: Mapping[str, str | None], joins: bool = False) -> bool:
        """Write files (None: delete) as one step, described in words. `joins`: it continues the previous step. Returns
        whether anything changed. Raises RecordError; the files are then unchanged."""
        after = {name: None if text is None else text.encode() for name, text in texts.items()}
        if strays := [n for n in after if not is_pack_file(n) or _shared(n)]:
            raise PolicyError(f"政策包里没有“{strays[0]}”这个文件")
        step = step_between(label, self._whole, after, self._now().isoformat(timespec="seconds"), joins)
        if not step.patches:
            return False
        self._journal.add(step)
        self._carry_out(step.patches, self._journal.standing - 1)
        return True

    def undo(self) -> str | None:
        """Undo the last step with those joined to it; returns its description, or None if there is nothing to undo."""
        told = None
        while (step := self._journal.last()) is not None:
            told = step.told
            self._journal.move(self._journal.standing - 1)
            self._carry_out([patch.back() for patch in reversed(step.patches)], self._journal.standing + 1)
            if not step.joins:
                break
        return told

    def redo(self) -> str | None:
        """Redo the last undone step; returns its description, or None if there is nothing to redo."""
        told = None
        while self._journal.standing < len(self._journal.steps):
            step = self._journal.steps[self._journal.standing]
            if told is not None and not step.joins:
                break
            told = step.told
            self._journal.move(self._journal.standing + 1)
            self._carry_out(step.patches, self._journal.standing - 1)
        return told

    @property
    def may_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self._journal.standing > 0

    @property
    def may_redo(self) -> bool:
        """Whether there is a step to redo."""
        return self._journal.standing < len(self._journal.steps)

    def done_today(self) -> tuple[EditStep, ...]:
        """Today's steps in effect, latest first; joined steps count as one."""
        today, steps = self._now().date().isoformat(), self._journal.steps[: self._journal.standing]
        return tuple(step for step in reversed(steps) if step.time.startswith(today) and not step.joins)

    @property
    def day_folder(self) -> Path:
        """The pack as first opened today, for comparison with `policies diff`."""
        return self._beside / _DAYS / self._now().date().isoformat()

    def at_days_start(self) -> Files:
        """The files of `day_folder`."""
        return pack_files(self.day_folder)

    def _carry_out(self, patches: Sequence[Patch], otherwise: int) -> None:
        """Apply the patches; on failure restore the files, and record that `otherwise` steps are in effect."""
        before = dict(self._whole)
        try:
            self._apply(patches)
        except (RecordError, OSError) as error:
            with contextlib.suppress(RecordError, OSError):
                for name in {patch.name for patch in patches}:
                    if self._whole.get(name) != before.get(name):
                        self._put(name, before.get(name))
            self._journal.move(otherwise)
            if isinstance(error, RecordError):
                raise
            raise RecordError(f"这一步没有保存：{trouble_writing(error)}。") from error

    def _apply(self, patches: Sequence[Patch]) -> None:
        for patch in patches:
            before = self._whole.get(patch.name)
            text = patch.applied(None if before is None else before.decode("utf-8", "surrogateescape"))
            self._put(patch.name, None if text is None else text.encode("utf-8", "surrogateescape"))

    def _put(self, name: str, data: bytes | None) -> None:
        file = self.folder / name
        if data is None:
            file.unlink(missing_ok=True)
            self._whole.pop(name, None)
            return
        make_inside(file.parent)
        write_safely(file, data, private=True)
        self._whole[name] = data
        if name == "policy.yaml":  # it may name other shared folders
            self._whole = dict(pack_files(self.folder))

    def _finish(self) -> None:
        """Complete the last recorded move if it was interrupted. If another program changed the files, they are taken
        as they are, and earlier steps cannot be undone any more."""
        journal = self._journal
        if journal.went_back:
            patches = tuple(patch.back() for patch in reversed(journal.steps[journal.standing].patches))
        else:
            step = journal.last()
            patches = step.patches if step else ()
        for patch in patches:
            found = digest(self._whole.get(patch.name))
            if found == patch.before and found != patch.after:
                self._apply([patch])
            elif found != patch.after:
                journal.forget()
                return

    def _keep_day(self) -> None:
        day = self.day_folder
        if day.exists():
            return
        own = {n: b for n, b in self._whole.items() if not _shared(n)}
        write_folder(day, own, private=True)
        for old in sorted(f for f in day.parent.iterdir())[:-_DAYS_KEPT]:
            shutil.rmtree(old)


def _shared(name: str) -> bool:
    folder, slash, _ = name.partition("/")
    return bool(slash) and folder not in ("measures", "cases")
