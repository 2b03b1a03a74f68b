"""结果: what the enterprise may get, with the policy's own words."""

from desktop.ui.result.view import ResultView

__all__ = ["ResultView"]
