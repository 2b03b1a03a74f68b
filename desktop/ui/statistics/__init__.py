"""统计: what a span of days comes to."""

from desktop.ui.statistics.page import StatisticsPage

__all__ = ["StatisticsPage"]
