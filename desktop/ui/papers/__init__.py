"""单据: preview, print, save, verify."""

from desktop.ui.papers.form import FormPage
from desktop.ui.papers.page import PaperPage
from desktop.ui.papers.verify import VerifyPage

__all__ = ["FormPage", "PaperPage", "VerifyPage"]
