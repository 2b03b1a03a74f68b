"""结果: what the enterprise may have, each word beside the policy's own."""

from desktop.ui.result.view import ResultView

__all__ = ["ResultView"]
