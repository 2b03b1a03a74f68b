"""Operations on the settings of the centre."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from core.errors import RecordError, os_error_words
from core.records.values import Session
from desktop.callbacks import Failed, Then
from desktop.operations.people import PeopleVerbs
from desktop.settings import EVERYONES, CounterSettings, guide_from_json, guide_key, marked, own_places, with_own_guide

if TYPE_CHECKING:  # imported after the window is shown, the record in its own thread
    from core.policy.pack import GuideEntry, Policy
    from core.records import Store
    from core.report.signature import Certificate

T = TypeVar("T")
_LARGEST_CERTIFICATE = 64 * 1024  # bytes


class CentreVerbs(PeopleVerbs):
    """Settings, guide entries, the centre's own stamp."""

    def load_settings(self, then: Callable[[CounterSettings], None] | None = None) -> None:
        """Read the settings and the people from the record; `settings()` and `session()` return them afterwards."""

        def work(store: Store) -> tuple[CounterSettings, dict[str, GuideEntry], Session]:
            settings = _settings_of(store)
            store.set_clerk(settings.clerk)
            return settings, guide_from_json(store.settings.get("guide")), store.people.session()

        def take(found: tuple[CounterSettings, dict[str, GuideEntry], Session]) -> None:
            self._take_guide(found[1])
            self._settings = found[0]
            self._take_session(found[2])
            self._take_settings(found[0], then)

        self._tasks.run(work, take)

    def set_settings(self, settings: CounterSettings, then: Then | None = None, failed: Failed | None = None) -> None:
        """Store all settings. Raises RecordError for those that the present user may not change
        (`Session.may_administer`)."""

        def work(store: Store) -> CounterSettings:
            before = _settings_of(store)
            if replace(settings, **{name: getattr(before, name) for name in EVERYONES}) != before:
                store.people.require("设置")
            store.set_clerk(settings.clerk)
            store.settings.set("counter", settings.to_json())
            return settings

        self._tasks.run(work, lambda kept: self._take_settings(kept, then), failed)

    def guide(self, then: Callable[[Mapping[str, GuideEntry]], None], policies: Sequence[Policy] | None = None) -> None:
        """The guide entries of these policies (default: all in use) by `guide_key`: the centre's own and those of the
        packs."""

        def work(store: Store) -> dict[str, GuideEntry]:
            own = guide_from_json(store.settings.get("guide"))
            found = (with_own_guide(policy, own) for policy in policies or self.in_use())
            return {guide_key(policy, id): entry for policy in found for id, entry in policy.guide.items()}

        self._tasks.run(work, then)

    def set_guide(
        self, entries: Mapping[str, GuideEntry], then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Store the centre's own entries by `guide_key`; policies in use have them from now on. Entries of policies not
        in use are kept, because these may be used again."""
        policies = self.in_use()

        def work(store: Store) -> None:
            before = guide_from_json(store.settings.get("guide"))
            here = {guide_key(policy, measure.id) for policy in policies for measure in policy.measures}
            here |= {key for policy in policies for key in own_places(policy, before).values()}
            after = {key: entry for key, entry in before.items() if key not in here} | dict(marked(policies, entries))
            store.settings.set("guide", {key: entry.as_stored for key, entry in after.items()})

        def take(_: None) -> None:
            self._take_guide(entries)
            if then is not None:
                then(None)

        self._tasks.run(_administered("办事指引", work), take, failed)

    def image(self, name: str, then: Callable[[bytes | None], None]) -> None:
        """An image of the centre, such as its stamp."""
        self._tasks.run(lambda s: s.settings.image(name), then)

    def set_image(
        self, name: str, content: bytes | None, then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Store an image, or delete it (None)."""
        self._tasks.run(_administered("预审章", lambda s: s.settings.set_image(name, content)), then, failed)

    def certificate(self, then: Callable[[Certificate | None], None]) -> None:
        """The certificate that signs papers, or None."""

        def work(store: Store) -> Certificate | None:
            from core.report.signature import read_certificate

            keys = store.keys.keys
            return read_certificate(keys.certificate, keys.certificate_phrase) if keys.certificate else None

        self._tasks.run(work, then)

    def set_certificate(
        self, source: Path | None, phrase: str, then: Callable[[Certificate | None], None], failed: Failed
    ) -> None:
        """Sign papers with a PKCS#12 from now on; None: stop signing. `then` gets the certificate, or None."""

        def work(store: Store) -> Certificate | None:
            from core.report.signature import read_certificate

            store.people.require("电子签名")
            if source is None:
                store.keys.sign_with(b"", "", "")
                store.note("certificate", "")
                return None
            content = _certificate_file(source)
            found = read_certificate(content, phrase)
            found.refuse_out_of_time(self._today())
            store.keys.sign_with(content, phrase, found.fingerprint)
            store.note("certificate", f"{found.name} {found.fingerprint[:16]}")
            return found

        self._tasks.run(work, then, failed)

    def stamper(self, then: Callable[[Certificate | None], None]) -> None:
        """The certificate that timestamps signatures, or None."""

        def work(store: Store) -> Certificate | None:
            from core.report.signature import read_stamper

            keys = store.keys.keys
            return read_stamper(keys.stamper, keys.stamper_phrase) if keys.stamper else None

        self._tasks.run(work, then)

    def set_stamper(
        self, source: Path | None, phrase: str, then: Callable[[Certificate | None], None], failed: Failed
    ) -> None:
        """Timestamp signatures with a PKCS#12 from now on; None: stop. `then` gets the certificate, or None."""

        def work(store: Store) -> Certificate | None:
            from core.report.signature import read_stamper

            store.people.require("电子签名")
            content = _certificate_file(source) if source else b""
            found = read_stamper(content, phrase) if source else None
            if found is not None:
                found.refuse_out_of_time(self._today())
            store.keys.store(replace(store.keys.keys, stamper=content, stamper_phrase=phrase if source else ""))
            store.note("time stamp", f"{found.name} {found.fingerprint[:16]}" if found else "")
            return found

        self._tasks.run(work, then, failed)

    def read_mark(self, path: Path, then: Callable[[bytes], None], failed: Failed) -> None:
        """Read and check a stamp image; `failed` gets what is wrong with it."""
        from desktop.pictures import read_mark

        self._tasks.run(lambda _store: read_mark(path), then, failed)

    def _take_settings(self, settings: CounterSettings, then: Then | None) -> None:
        self._settings = settings
        self.settings_changed.emit(self.settings())
        if then is not None:
            then(settings)


def _certificate_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_CERTIFICATE:
            raise RecordError(f"“{path.name}”太大，不是证书文件。请核对。")
        return path.read_bytes()
    except OSError as error:
        raise RecordError(f"“{path.name}”读不了（{os_error_words(error)}）。请核对文件。") from error


def _administered(what: str, act: Callable[[Store], T]) -> Callable[[Store], T]:
    """Wrap an action that requires an administrator."""

    def work(store: Store) -> T:
        store.people.require(what)
        return act(store)

    return work


def _settings_of(store: Store) -> CounterSettings:
    return CounterSettings.from_json(store.settings.get("counter", {}))
