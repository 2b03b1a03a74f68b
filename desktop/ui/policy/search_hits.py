"""Search results in a policy, and navigation between hits. No Qt."""

from __future__ import annotations

from core.policy.pack import Policy
from desktop.ui.policy.search_terms import place_of, terms
from desktop.ui.policy.text import PolicySection, SectionMatch, search


class SearchHits:
    """The matching sections in order of the policy; all of them without a search."""

    def __init__(self, policy: Policy, typed: str = "") -> None:
        self.all: tuple[SectionMatch, ...] = search(policy, typed)
        self._typed = typed

    @property
    def words(self) -> str:
        """3 条，7 处; '' without a search."""
        if not self._typed.strip():
            return ""
        hits = sum(len(f.spans) for f in self.all)
        return f"{len(self.all)} 条，{hits} 处" if self.all else "没有找到"

    @property
    def start(self) -> str:
        """The key of the section to start with."""
        return "general" if self.section("general") else self.all[0].section.key

    def section(self, key: str) -> PolicySection | None:
        """A section by key; None if it has no match."""
        return next((f.section for f in self.all if f.section.key == key), None)

    def hits(self, key: str) -> tuple[tuple[int, int], ...]:
        """The hits in a section."""
        return next((f.spans for f in self.all if f.section.key == key), ())

    def wanted(self, current: str) -> str:
        """The section to show: an article by its number or its measure's, otherwise the first with a hit; "" to
        stay."""
        meant = terms(self._typed)
        article = str(place_of(meant[0])[0]) if len(meant) == 1 else ""
        if article and self.section(article):
            return article
        return "" if not self.all or self.section(current) else self.all[0].section.key

    def beyond(self, current: str, by: int) -> SectionMatch | None:
        """The next (1) or previous (-1) section with a hit, wrapping around; None if there is none."""
        with_hits = [f for f in self.all if f.spans]
        keys = [f.section.key for f in with_hits]
        here = keys.index(current) if current in keys else -1
        return with_hits[(here + by) % len(with_hits)] if with_hits else None


def asked_for(policy: Policy) -> str:
    """Placeholder of the search field, with an example from the policy."""
    example = policy.example
    return f"在全文中查找：词语、拼音首字母、条号（{example.partition('-')[0]}）或项目编号（{example}）"
