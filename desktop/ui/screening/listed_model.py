"""Table models of any length: the enterprises of a roster, and its unreadable cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.policy.money import wan
from desktop.ui.base import columns
from desktop.ui.base.paged_model import PagedModel

if TYPE_CHECKING:
    from core.assess.status import Status
    from core.screening.values import ListedRow, SortKey

NAME, STREET, PAYING, LOW, HIGH, OPEN, CONTACT = range(7)
ORDERS: tuple[SortKey, ...] = ("name", "street", "paying", "low", "high", "open", "contact")
"""The sort order for each column."""


class ListedModel(PagedModel["ListedRow"]):
    """Enterprises. If one measure is listed, `of_measure`, its status replaces a count."""

    HEADS = (columns.NAME, columns.STREET, "可享", "至少", "至多", "还要问", "已联系")
    RIGHT = (LOW, HIGH)
    of_measure = False

    def cell(self, row: ListedRow, column: int) -> str:
        """The text of a cell."""
        match column:
            case 0:
                return row.name or row.code or "（没有名称）"
            case 1:
                return row.street
            case 2:
                return _short(row.status) if row.status is not None else f"{row.paying} 项" if row.paying else ""
            case 3 | 4:
                amount = row.low if column == LOW else row.high
                return wan(amount) if amount else ""
            case 5:
                return f"{row.open} 项" if row.open else ""
            case _:
                return row.contacted.strftime("%m-%d") + (f" {row.clerk}" if row.clerk else "") if row.contacted else ""


def _short(status: Status) -> str:
    """文字满足 for 文字满足·待审核: the details have the whole."""
    return status.words.partition("·")[0]


class FaultsModel(PagedModel[tuple[str, int, str, str, str]]):
    """Cells: table, line, column, text, sentence."""

    HEADS = ("表", "行", "列", "内容", "问题")
    RIGHT = (1,)

    def cell(self, row: tuple[str, int, str, str, str], column: int) -> str:
        """The text of a cell."""
        return str(row[column])
