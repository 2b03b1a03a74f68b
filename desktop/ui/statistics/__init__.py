"""统计: the totals of a period."""

from desktop.ui.statistics.page import StatisticsPage

__all__ = ["StatisticsPage"]
