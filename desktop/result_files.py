"""Output files of commands: never in place of an input."""

from pathlib import Path

from core.errors import AnswerError
from core.files import real, refuse_record


def result_file(named: str, kinds: tuple[str, ...], made_of: tuple[str | Path, ...] = ()) -> Path:
    """The output file. `kinds`: accepted extensions; `made_of`: input files and folders. AnswerError for an unsuitable
    place, RecordError if a record is there."""
    to = Path(named)
    if to.suffix.lower() not in kinds:
        raise AnswerError(f"结果写成 {'、'.join(kinds)}，不能写成“{to.name}”")
    if not to.parent.is_dir():
        raise AnswerError(f"没有文件夹“{to.parent}”，请先建好")
    if to.is_dir():
        raise AnswerError(f"“{named}”是文件夹，请写一个文件名")
    for source in map(Path, made_of):
        if to.exists() and source.exists() and (to.samefile(source) or _inside(to, source)):
            raise AnswerError(f"“{to.name}”是读进来的文件，结果不能写在它上面。请换一个文件名")
    refuse_record(to)
    return to


def _inside(file: Path, folder: Path) -> bool:
    """Whether a file is in a folder, at any depth."""
    return folder.is_dir() and real(file).is_relative_to(real(folder))
