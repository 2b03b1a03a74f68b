"""The PDF document that pages are added to: for one paper, or for several that are printed together."""

import datetime
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument

from core.report.fonts import Embedded


class Binding:
    """A document being built, and the fonts that its papers share."""

    def __init__(self) -> None:
        self.document = PDFDocument(lang="zh-CN", invariant=1, pdfVersion=(1, 7))
        self.fonts: dict[str, Embedded] = {}
        self.papers = 0
        # of the centre's own stamp: the image, and its height divided by its width
        self.picture: tuple[Any, float] | None = None

    def fonts_in(self) -> Any:
        """Add the fonts with all characters drawn so far; returns a reference to them."""
        fonts = PDFDictionary({f.resource: f.add_to(self.document) for f in self.fonts.values()})
        return self.document.Reference(fonts, "fonts")

    def describe(self, title: str, made_at: datetime.datetime) -> None:
        """Set the document properties of a file of several papers."""
        info = self.document.info
        info.title = info.subject = title
        info.author = info.creator = info.producer = "惠企窗口"
        self.document._timeStamp = Moment(made_at)
        self.document.Catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})


class Moment:
    """The time stamp object that ReportLab expects, with the time of the record instead of the clock."""

    def __init__(self, when: datetime.datetime) -> None:
        self.YMDhms = when.timetuple()[:6]
        offset = when.utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset is not None else 8 * 60
        self.dhh, self.dmm = divmod(minutes, 60)
