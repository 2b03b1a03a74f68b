"""Collecting the codes of a paper from another counter, scanned one by one. No Qt."""

from core.errors import AnswerError
from core.report.qr import MOST, Scanned, lacks_more, read_qr

__all__ = ["Scanned", "ScannedCodes"]


class ScannedCodes:
    """Collects the codes of one paper until its visit is readable."""

    def __init__(self) -> None:
        self._scans: list[str] = []

    def take(self, text: str) -> Scanned:
        """The visit of the paper. Raises AnswerError if more codes are needed, or they do not belong together."""
        self._scans.append(text)
        try:
            scanned = read_qr(self._scans)
        except AnswerError:
            if len(self._scans) > MOST or not lacks_more(self._scans):
                self._scans = []
            raise
        self._scans = []
        return scanned
