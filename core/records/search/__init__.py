"""Search for visits by what the clerk types (name, code, serial, pinyin initials or full pinyin) and by filters."""

from core.records.search.names import NAMED, NamedVisit, NameIndex
from core.records.search.query import WITHIN_REACH, Search

__all__ = ["NAMED", "WITHIN_REACH", "NameIndex", "NamedVisit", "Search"]
