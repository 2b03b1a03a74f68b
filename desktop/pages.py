"""The pages beside the desk itself, given what they ask for, and led to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop.ui.help import HelpPage
from desktop.ui.policy import PolicyPage
from desktop.ui.records import RecordsPage
from desktop.ui.settings_page import SettingsPage
from desktop.ui.statistics import StatisticsPage

if TYPE_CHECKING:
    from desktop.app import Desk


def add_pages(desk: Desk) -> None:
    """记录, 政策, 统计, 设置, 帮助, in the order of the rail."""
    window, operations, messages = desk.window, desk.operations, desk.messages
    records = RecordsPage(operations)
    window.add_page(records, "records")
    window.add_page(PolicyPage(operations), "policy")
    window.add_page(StatisticsPage(operations, messages), "statistics")
    window.add_page(SettingsPage(operations, messages), "settings")
    window.add_page(HelpPage(), "help")

    def wizard() -> Any:
        return window.page("visit")

    records.open_asked.connect(lambda visit_id: wizard().resume(visit_id))
    records.correct_asked.connect(lambda visit_id: wizard().correct(visit_id))
    records.print_asked.connect(lambda visit_id: wizard().print_asked.emit(visit_id, "告知单"))
