"""The codes of a paper from another counter, scanned one after the other. No Qt."""

from core.errors import AnswerError
from core.report.qr import MOST, Scanned, lacks_more, read_qr

__all__ = ["Scanned", "ScannedCodes"]


class ScannedCodes:
    """Gathers the codes of one paper until its visit can be read."""

    def __init__(self) -> None:
        self._scans: list[str] = []

    def take(self, text: str) -> Scanned:
        """The visit of the paper. Raises AnswerError where more codes are wanted, or where they do not fit."""
        self._scans.append(text)
        try:
            scanned = read_qr(self._scans)
        except AnswerError:
            if len(self._scans) > MOST or not lacks_more(self._scans):
                self._scans = []
            raise
        self._scans = []
        return scanned
