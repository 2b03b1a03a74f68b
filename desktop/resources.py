"""Files shipped with the program and read at run time: fonts, icons, style sheet, manual."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "resources"


def text(*name: str) -> str:
    """A text file: text("style.qss")."""
    return FOLDER.joinpath(*name).read_text(encoding="utf-8")


def data(*name: str) -> bytes:
    """A binary file: data("icons", "check.svg")."""
    return FOLDER.joinpath(*name).read_bytes()


def chapters() -> tuple[tuple[str, str], ...]:
    """The chapters of the manual in order, as (name without extension, text)."""
    return tuple((file.stem, file.read_text(encoding="utf-8")) for file in sorted((FOLDER / "manual").glob("*.md")))
