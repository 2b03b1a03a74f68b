"""The record: visits, their answers and results, printed papers, packs and settings, in one SQLite file.

Start with ``open_store(folder)``; ``backup``, ``daily_backup`` and ``restore`` make and use copies. Answers and results
are plain JSON in this package: their meaning is not known here, so a record outlives the policy it was made under.

Names are imported on first use, so that the window can be painted before the record is opened.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.records.copies import copy_to_second_place, daily_backup
    from core.records.copying import backup, restore, restore_outlook
    from core.records.database import FILE_NAME
    from core.records.enterprises import Enterprises
    from core.records.exchange import Exchange, ImportResult, VisitSource
    from core.records.keys import KeyRing, Keys, LockedKeys
    from core.records.merging import merge, prepare_merge
    from core.records.packs import Packs
    from core.records.people import People, pin_fault
    from core.records.prints import Print, Prints
    from core.records.reader import Reader
    from core.records.sealed import open_sealed, seal_up
    from core.records.search import WITHIN_REACH, Search
    from core.records.settings import Settings
    from core.records.store import Store, open_store
    from core.records.values import (
        EVIDENCES,
        AuditVerdict,
        Clock,
        Copy,
        DayCount,
        EarlierAnswer,
        Evidence,
        Json,
        MeasureCount,
        MonthCount,
        PaperKind,
        Person,
        PersonRole,
        RestoreOutlook,
        Session,
        Statistics,
        StoredAnswer,
        StoredVisit,
        StreetCount,
        UsedMeasure,
        UsedPacks,
        VisitRow,
        VisitState,
        Wait,
        WindowCount,
    )  # fmt: skip
    from core.records.visits import Visits
    from core.records.waits import Waits

__all__ = [
    "EVIDENCES", "FILE_NAME", "WITHIN_REACH", "AuditVerdict", "Clock", "Copy", "DayCount", "EarlierAnswer",
    "Enterprises", "Evidence", "Exchange", "ImportResult", "Json", "KeyRing", "Keys", "LockedKeys", "MeasureCount",
    "MonthCount", "Packs", "PaperKind", "People", "Person", "PersonRole", "Print", "Prints", "Reader",
    "RestoreOutlook", "Search", "Session", "Settings", "Statistics", "Store", "StoredAnswer", "StoredVisit",
    "StreetCount", "UsedMeasure", "UsedPacks", "VisitRow", "VisitSource", "VisitState", "Visits", "Wait", "Waits",
    "WindowCount", "backup", "copy_to_second_place", "daily_backup", "merge", "open_sealed", "open_store",
    "pin_fault", "prepare_merge", "restore", "restore_outlook", "seal_up",
]  # fmt: skip

_MODULES = {
    "copying": "backup restore restore_outlook",
    "copies": "copy_to_second_place daily_backup",
    "database": "FILE_NAME",
    "exchange": "Exchange VisitSource ImportResult",
    "enterprises": "Enterprises",
    "keys": "KeyRing Keys LockedKeys",
    "merging": "prepare_merge merge",
    "packs": "Packs",
    "people": "People pin_fault",
    "prints": "Print Prints",
    "reader": "Reader",
    "sealed": "open_sealed seal_up",
    "search": "WITHIN_REACH Search",
    "settings": "Settings",
    "store": "Store open_store",
    "visits": "Visits",
    "waits": "Waits",
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"core.records.{_MODULE_OF.get(name, 'values')}"), name)
