"""Drawing a summary on A4 pages. The only importer of ReportLab beside fonts.py and stamp.py; import it lazily."""

from core.report.content import Summary


def render(summary: Summary) -> bytes:
    """The PDF of a summary, sealed: the same summary gives the same bytes."""
    raise NotImplementedError
