"""What comes with the program and is read at run time: fonts, icons, the style sheet, the manual."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "resources"


def text(*name: str) -> str:
    """A text of the program: text("style.qss")."""
    return FOLDER.joinpath(*name).read_text(encoding="utf-8")


def data(*name: str) -> bytes:
    """The bytes of a file of the program: data("icons", "check.svg")."""
    return FOLDER.joinpath(*name).read_bytes()


def chapters() -> tuple[tuple[str, str], ...]:
    """The files of the manual in order, as (name without ending, text)."""
    return tuple((file.stem, file.read_text(encoding="utf-8")) for file in sorted((FOLDER / "manual").glob("*.md")))
