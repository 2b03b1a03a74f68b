"""What a search of a policy found, and the way from one hit to the next. No Qt."""

from __future__ import annotations

from core.policy.pack import Policy
from desktop.ui.policy.asked import place_of, terms
from desktop.ui.policy.text import PolicySection, SectionMatch, search


class Finds:
    """The sections in which something was found, in the policy's order; all of them while nothing is looked for."""

    def __init__(self, policy: Policy, typed: str = "") -> None:
        self.all: tuple[SectionMatch, ...] = search(policy, typed)
        self._typed = typed

    @property
    def words(self) -> str:
        """3 条，7 处; nothing while nothing is looked for."""
        if not self._typed.strip():
            return ""
        hits = sum(len(f.spans) for f in self.all)
        return f"{len(self.all)} 条，{hits} 处" if self.all else "没有找到"

    @property
    def start(self) -> str:
        """Where one begins to read."""
        return "general" if self.section("general") else self.all[0].section.key

    def section(self, key: str) -> PolicySection | None:
        """A section by its key; None: nothing was found in it."""
        return next((f.section for f in self.all if f.section.key == key), None)

    def hits(self, key: str) -> tuple[tuple[int, int], ...]:
        """Where in a section it stands."""
        return next((f.spans for f in self.all if f.section.key == key), ())

    def wanted(self, shown: str) -> str:
        """The section to go to: an article by its number or by its measure's, else the first with a hit; "" to stay."""
        meant = terms(self._typed)
        article = str(place_of(meant[0])[0]) if len(meant) == 1 else ""
        if article and self.section(article):
            return article
        return "" if not self.all or self.section(shown) else self.all[0].section.key

    def beyond(self, shown: str, by: int) -> SectionMatch | None:
        """The next section with a hit (1), or the one before (-1), round and round; None: there is none."""
        with_hits = [f for f in self.all if f.spans]
        keys = [f.section.key for f in with_hits]
        here = keys.index(shown) if shown in keys else -1
        return with_hits[(here + by) % len(with_hits)] if with_hits else None


def asked_for(policy: Policy) -> str:
    """What the search field asks for, with an example from the policy."""
    example = policy.example
    return f"在全文中查找：词语、拼音首字母、条号（{example.partition('-')[0]}）或项目编号（{example}）"
