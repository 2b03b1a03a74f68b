"""Where a command puts what it makes: never in the place of what it was made of."""

from pathlib import Path

from core.errors import AnswerError
from core.files import real, refuse_record


def result_file(named: str, kinds: tuple[str, ...], made_of: tuple[str | Path, ...] = ()) -> Path:
    """The file that a result goes to. `kinds`: the endings that it may have; `made_of`: files and folders that are
    read. AnswerError says what is wrong with the place, RecordError that a record lies there."""
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
    """Whether a file lies in a folder, or in one of its folders."""
    return folder.is_dir() and real(file).is_relative_to(real(folder))
