"""Images for a centre's 预审章: read and checked before they are stored."""

from pathlib import Path

from core.errors import AnswerError, os_error_words
from core.report.stamp import check_picture

from PySide6.QtGui import QImage

SMALLEST = 300  # pixels per side: sharp at 40 mm
_MOST_READ = 50_000_000  # bytes; larger files are not read


def read_mark(path: Path) -> bytes:
    """A usable stamp image. Raises AnswerError with what is wrong, and what to do."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_READ)
    except OSError as error:
        raise AnswerError(f"读不了 {path.name}：{os_error_words(error)}。") from None
    if fault := mark_fault(content):
        raise AnswerError(fault)
    return content


def mark_fault(content: bytes) -> str:
    """What is wrong with a stamp image, and what to do; '' for nothing."""
    try:
        width, height = check_picture(content)
    except AnswerError as error:
        return error.message
    if min(width, height) < SMALLEST:
        return f"图片是 {width}×{height} 像素，印出来会发虚。每边至少 {SMALLEST} 像素，请重新扫描。"
    if not _see_through(QImage.fromData(content)):
        return "图片四角不透明，盖上去会遮住文字。请去掉底色，另存为背景透明的 PNG。"
    return ""


def _see_through(image: QImage) -> bool:
    """Whether the corners are transparent, as they are once the background was removed."""
    if not image.hasAlphaChannel():
        return False
    right, bottom = image.width() - 1, image.height() - 1
    return all(image.pixelColor(x, y).alpha() < 16 for x in (0, right) for y in (0, bottom))
