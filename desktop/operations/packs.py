"""Operations on policy packages: installed ones, packages on a stick, trusted keys, affected visits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.progress import Cancelled, Progress
from desktop.callbacks import Failed
from desktop.operations.centre import CentreVerbs
from desktop.settings import guide_from_json, marked
from desktop.tasks import Job

if TYPE_CHECKING:  # imported on first use
    from core.policy import Policy
    from core.policy.installed import Policies
    from core.policy.shelf import Shelf
    from core.policy.signing import PublicKey
    from core.records import Store
    from desktop.affected import Affected, Recheck
    from desktop.package_offer import PackageOffer
    from desktop.policies import PackState


class PackVerbs(CentreVerbs):
    """The installed packages. Everything runs in a worker thread; of the record only follow-ups are written."""

    def packs(self, then: Callable[[PackState], None]) -> None:
        """The present state (PackState)."""
        self._tasks.long(lambda progress, cancelled: self._state(self._policies), then)

    def look_at_package(self, file: Path, then: Callable[[PackageOffer], None], failed: Failed) -> None:
        """Check a package and describe what it would change, without installing it."""

        street = self._settings.street

        def work(progress: Progress, cancelled: Cancelled) -> PackageOffer:
            from desktop.package_offer import read_offer

            return read_offer(file, self._shelf, self._policies, street)

        self._tasks.long(work, then, failed)

    def install_package(self, offer: PackageOffer, then: Callable[[PackState], None], failed: Failed) -> None:
        """Install a checked package; new visits use it."""
        told = f"导入 {offer.package.manifest.file_name} {offer.package.manifest.digest}"
        self._altered(told, lambda: self._shelf.install(offer.data), then, failed)

    def withdraw_package(self, id: str, version: str, then: Callable[[PackState], None], failed: Failed) -> None:
        """Withdraw a version; the previous one, if any, is in use again."""
        self._altered(f"撤下 {id} {version}", lambda: self._shelf.withdraw(id, version), then, failed)

    def look_at_key(self, file: Path, then: Callable[[PublicKey], None], failed: Failed) -> None:
        """The public key in a file, not trusted yet."""

        def work(progress: Progress, cancelled: Cancelled) -> PublicKey:
            from core.policy.package import read_bytes
            from core.policy.signing import read_public_key

            return read_public_key(read_bytes(file))

        self._tasks.long(work, then, failed)

    def trust_key(self, key: PublicKey, then: Callable[[PackState], None], failed: Failed) -> None:
        """Trust a key, whose fingerprint the user compared."""
        self._altered(f"登记公钥 {key.fingerprint}", lambda: self._shelf.trust(key.as_file()), then, failed)

    def distrust_key(self, key: PublicKey, then: Callable[[PackState], None], failed: Failed) -> None:
        """Revoke trust in a key: packages signed with it are no longer used."""
        self._altered(f"不再信任公钥 {key.fingerprint}", lambda: self._shelf.distrust(key), then, failed)

    def recheck(self, policy: Policy, then: Callable[[Recheck | None], None], failed: Failed) -> Job:
        """The finished visits whose result changes under these rules; None: cancelled."""

        def work(progress: Progress, cancelled: Cancelled) -> Recheck | None:
            from desktop.rejudging import recheck

            return recheck(self._tasks.ask, policy, progress, cancelled)

        return self._tasks.long(work, then, failed)

    def call_back(self, policy: Policy, affected: Sequence[Affected], then: Callable[[int], None]) -> None:
        """Add them to the 回访 list, due today; `then` gets the number of new entries."""
        from desktop.rejudging import call_back

        day = self._today()
        self._tasks.run(lambda store: call_back(store, policy, affected, day), then)

    @property
    def _shelf(self) -> Shelf:
        from desktop.policies import shelves

        return shelves(self.data_folder, self._practice)[-1]

    def _state(self, policies: Policies) -> PackState:
        from desktop.policies import PackState

        shelf = self._shelf
        return PackState(policies, shelf.trusted_keys(), self._practice)

    def _altered(self, told: str, act: Callable[[], object], then: Callable[[PackState], None], failed: Failed) -> None:
        """Run a change of the packages as administrator, record it in the audit, and read the new state."""

        policies = self.in_use()

        def work(progress: Progress, cancelled: Cancelled) -> PackState:
            self._tasks.ask(lambda store: store.people.require("政策包"))
            self._tasks.ask(lambda store: _mark_guide(store, policies))
            act()
            self._tasks.ask(lambda store: store.note("packs", told))
            return self._state(self._load())

        def take(state: PackState) -> None:
            self._take_policies(state.policies)
            self.load_settings(lambda _: then(state))  # with the centre's own guide entries

        self._tasks.long(work, take, failed)


def _mark_guide(store: Store, policies: Sequence[Policy]) -> None:
    """Label guide entries from before versions were recorded as made for the versions in use until now."""
    before = guide_from_json(store.settings.get("guide"))
    after = marked(policies, before)
    if {key: each.as_stored for key, each in after.items()} != {key: each.as_stored for key, each in before.items()}:
        store.settings.set("guide", {key: each.as_stored for key, each in after.items()})
