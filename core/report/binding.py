"""The PDF document that papers are put into: one paper's own, or one for several that are printed together."""

import datetime
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument

from core.report.fonts import Embedded


class Binding:
    """A document in the making, and the letters that its papers share."""

    def __init__(self) -> None:
        self.document = PDFDocument(lang="zh-CN", invariant=1, pdfVersion=(1, 7))
        self.fonts: dict[str, Embedded] = {}
        self.papers = 0
        self.picture: tuple[Any, float] | None = None  # of the centre's own mark, and its height by its width

    def fonts_in(self) -> Any:
        """The fonts with all letters that were drawn; a reference to them."""
        fonts = PDFDictionary({f.resource: f.add_to(self.document) for f in self.fonts.values()})
        return self.document.Reference(fonts, "fonts")

    def describe(self, title: str, made_at: datetime.datetime) -> None:
        """What stands among the properties of a file of several papers."""
        info = self.document.info
        info.title = info.subject = title
        info.author = info.creator = info.producer = "惠企窗口"
        self.document._timeStamp = Moment(made_at)
        self.document.Catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})


class Moment:
    """What ReportLab asks of a time stamp, told by the record and not by the clock."""

    def __init__(self, when: datetime.datetime) -> None:
        self.YMDhms = when.timetuple()[:6]
        offset = when.utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset is not None else 8 * 60
        self.dhh, self.dmm = divmod(minutes, 60)
