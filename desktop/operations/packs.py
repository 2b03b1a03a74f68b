"""Verbs about policy packages: what a counter has, what comes on a stick, whom it trusts, whom a change concerns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.callbacks import Failed
from desktop.operations.centre import CentreVerbs
from desktop.settings import guide_from_json, marked
from desktop.tasks import Job

if TYPE_CHECKING:  # imported when they are first asked for
    from core.policy import Policy
    from core.policy.installed import Policies
    from core.policy.signing import PublicKey
    from core.records import Store
    from desktop.affected import Affected, Recheck
    from desktop.intake import Offer
    from desktop.policies import PackState


class PackVerbs(CentreVerbs):
    """The shelf of this counter. All of it is done beside the window; the record is only read, and given lines."""

    def packs(self, then: Callable[[PackState], None]) -> None:
        """What there is now (PackState)."""
        self._tasks.long(lambda progress, cancelled: self._state(self._policies), then)

    def look_at_package(self, file: Path, then: Callable[[Offer], None], failed: Failed) -> None:
        """Check a package and say what it would change; nothing is taken in yet."""

        street = self._settings.street

        def work(progress: Any, cancelled: Any) -> Offer:
            from desktop.intake import look_at

            return look_at(file, self._shelf, self._policies, street)

        self._tasks.long(work, then, failed)

    def install_package(self, offer: Offer, then: Callable[[PackState], None], failed: Failed) -> None:
        """Take in what was looked at; what is begun from now on goes by it."""
        told = f"导入 {offer.package.manifest.file_name} {offer.package.manifest.digest}"
        self._altered(told, lambda: self._shelf.install(offer.data), then, failed)

    def withdraw_package(self, id: str, version: str, then: Callable[[PackState], None], failed: Failed) -> None:
        """Put a version aside; the one before it is in use again, where there is one."""
        self._altered(f"撤下 {id} {version}", lambda: self._shelf.withdraw(id, version), then, failed)

    def look_at_key(self, file: Path, then: Callable[[PublicKey], None], failed: Failed) -> None:
        """The public key of a file, not trusted yet."""

        def work(progress: Any, cancelled: Any) -> PublicKey:
            from core.policy.package import read_bytes
            from core.policy.signing import read_public_key

            return read_public_key(read_bytes(file))

        self._tasks.long(work, then, failed)

    def trust_key(self, key: PublicKey, then: Callable[[PackState], None], failed: Failed) -> None:
        """Trust a key from now on: its fingerprint was compared."""
        self._altered(f"登记公钥 {key.fingerprint}", lambda: self._shelf.trust(key.as_file()), then, failed)

    def distrust_key(self, key: PublicKey, then: Callable[[PackState], None], failed: Failed) -> None:
        """Trust a key no longer: what it signed is not used any more."""
        self._altered(f"不再信任公钥 {key.fingerprint}", lambda: self._shelf.distrust(key), then, failed)

    def recheck(self, policy: Policy, then: Callable[[Recheck | None], None], failed: Failed) -> Job:
        """Whose result of a finished visit is another under these rules; None: cancelled."""

        def work(progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> Recheck | None:
            from desktop.rejudging import recheck

            return recheck(self._tasks.ask, policy, progress, cancelled)

        return self._tasks.long(work, then, failed)

    def call_back(self, policy: Policy, affected: Sequence[Affected], then: Callable[[int], None]) -> None:
        """Put them on the list of 回访, due today; `then` gets how many lines are news."""
        from desktop.rejudging import call_back

        day = self._today()
        self._tasks.run(lambda store: call_back(store, policy, affected, day), then)

    # ── how

    @property
    def _shelf(self) -> Any:
        from desktop.policies import shelves

        return shelves(self.data_folder, self._practice)[-1]

    def _state(self, policies: Policies) -> PackState:
        from desktop.policies import PackState

        shelf = self._shelf
        return PackState(policies, shelf.trusted_keys(), self._practice)

    def _altered(self, told: str, act: Callable[[], object], then: Callable[[PackState], None], failed: Failed) -> None:
        """Have an administrator do something to the shelf, tell the audit, and read again what there is."""

        policies = self.in_use()

        def work(progress: Any, cancelled: Any) -> PackState:
            self._tasks.ask(lambda store: store.people.require("政策包"))
            self._tasks.ask(lambda store: _mark_guide(store, policies))
            act()
            self._tasks.ask(lambda store: store.note("packs", told))
            return self._state(self._load())

        def take(state: PackState) -> None:
            self._take_policies(state.policies)
            self.load_settings(lambda _: then(state))  # with what the centre has filled in

        self._tasks.long(work, take, failed)


def _mark_guide(store: Store, policies: Sequence[Policy]) -> None:
    """Entries of 办事指引 from before they said for which version they were filled in: for those in use until now."""
    before = guide_from_json(store.settings.get("guide"))
    after = marked(policies, before)
    if {key: each.kept for key, each in after.items()} != {key: each.kept for key, each in before.items()}:
        store.settings.set("guide", {key: each.kept for key, each in after.items()})
