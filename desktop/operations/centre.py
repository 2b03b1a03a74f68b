"""Verbs about what the centre sets for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import RecordError, os_error_words
from core.records.values import Session
from desktop.callbacks import Failed, Then
from desktop.operations.people import PeopleVerbs
from desktop.settings import EVERYONES, CounterSettings, guide_from_json, guide_key, marked, own_places, with_own_guide

if TYPE_CHECKING:  # imported when the window stands, the record in its own thread
    from core.policy.pack import GuideEntry, Policy
    from core.records import Store

T = TypeVar("T")
_LARGEST_CERTIFICATE = 64 * 1024  # bytes


class CentreVerbs(PeopleVerbs):
    """Settings, guidance, the centre's own mark."""

    def load_settings(self, then: Callable[[CounterSettings], None] | None = None) -> None:
        """Read the settings from the record, and who may log in; `settings()` and `session()` know them afterwards."""

        def work(store: Store) -> tuple[CounterSettings, dict[str, GuideEntry], Session]:
            settings = _settings_of(store)
            store.sit_down(settings.clerk)
            return settings, guide_from_json(store.settings.get("guide")), store.people.session()

        def take(found: tuple[CounterSettings, dict[str, GuideEntry], Session]) -> None:
            self._take_guide(found[1])
            self._settings = found[0]
            self._take_session(found[2])
            self._take_settings(found[0], then)

        self._tasks.run(work, take)

    def set_settings(self, settings: CounterSettings, then: Then | None = None, failed: Failed | None = None) -> None:
        """Keep all settings. What is not everyone's to set (`Session.may_administer`) is refused."""

        def work(store: Store) -> CounterSettings:
            before = _settings_of(store)
            if replace(settings, **{name: getattr(before, name) for name in EVERYONES}) != before:
                store.people.require("设置")
            store.sit_down(settings.clerk)
            store.settings.set("counter", settings.to_json())
            return settings

        self._tasks.run(work, lambda kept: self._take_settings(kept, then), failed)

    def guide(self, then: Callable[[Mapping[str, GuideEntry]], None], policies: Sequence[Policy] | None = None) -> None:
        """What is known of each measure of these policies (all in use), by `guide_key`: what the centre has filled in,
        and what the packs carry."""

        def work(store: Store) -> dict[str, GuideEntry]:
            own = guide_from_json(store.settings.get("guide"))
            found = (with_own_guide(policy, own) for policy in policies or self.in_use())
            return {guide_key(policy, id): entry for policy in found for id, entry in policy.guide.items()}

        self._tasks.run(work, then)

    def set_guide(
        self, entries: Mapping[str, GuideEntry], then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Keep what the centre has filled in, by `guide_key`; the policies in use carry it from now on. What was filled
        in for policies that are not in use now is kept as it is: they may be again."""
        policies = self.in_use()

        def work(store: Store) -> None:
            before = guide_from_json(store.settings.get("guide"))
            here = {guide_key(policy, measure.id) for policy in policies for measure in policy.measures}
            here |= {key for policy in policies for key in own_places(policy, before).values()}
            after = {key: entry for key, entry in before.items() if key not in here} | dict(marked(policies, entries))
            store.settings.set("guide", {key: entry.kept for key, entry in after.items()})

        def take(_: None) -> None:
            self._take_guide(entries)
            if then is not None:
                then(None)

        self._tasks.run(_administered("办事指引", work), take, failed)

    def image(self, name: str, then: Callable[[bytes | None], None]) -> None:
        """An image that the centre has set, such as its 预审 mark."""
        self._tasks.run(lambda s: s.settings.image(name), then)

    def set_image(
        self, name: str, content: bytes | None, then: Then | None = None, failed: Failed | None = None
    ) -> None:
        """Keep an image; None takes it away."""
        self._tasks.run(_administered("预审章", lambda s: s.settings.set_image(name, content)), then, failed)

    def certificate(self, then: Callable[[Any], None]) -> None:
        """Whose certificate signs papers (core.report.signature.Certificate); None: they are not signed."""

        def work(store: Store) -> Any:
            from core.report.signature import read_certificate

            keys = store.keys.keys
            return read_certificate(keys.certificate, keys.certificate_phrase) if keys.certificate else None

        self._tasks.run(work, then)

    def set_certificate(self, source: Path | None, phrase: str, then: Then, failed: Failed) -> None:
        """Sign papers with a PKCS#12 from now on; None: sign no more. `then` gets the certificate, or None."""

        def work(store: Store) -> Any:
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

    def stamper(self, then: Callable[[Any], None]) -> None:
        """Whose certificate stamps the time of a signature (core.report.signature.Certificate); None: none does."""

        def work(store: Store) -> Any:
            from core.report.signature import read_stamper

            keys = store.keys.keys
            return read_stamper(keys.stamper, keys.stamper_phrase) if keys.stamper else None

        self._tasks.run(work, then)

    def set_stamper(self, source: Path | None, phrase: str, then: Then, failed: Failed) -> None:
        """Stamp the time of signatures with a PKCS#12 from now on; None: no more. `then` gets the certificate, or
        None."""

        def work(store: Store) -> Any:
            from core.report.signature import read_stamper

            store.people.require("电子签名")
            content = _certificate_file(source) if source else b""
            found = read_stamper(content, phrase) if source else None
            if found is not None:
                found.refuse_out_of_time(self._today())
            store.keys.keep(replace(store.keys.keys, stamper=content, stamper_phrase=phrase if source else ""))
            store.note("time stamp", f"{found.name} {found.fingerprint[:16]}" if found else "")
            return found

        self._tasks.run(work, then, failed)

    def read_mark(self, path: Path, then: Callable[[bytes], None], failed: Failed) -> None:
        """A picture of the mark, read from a file and checked; `failed` says what is wrong with it."""
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
    """What only an administrator may do."""

    def work(store: Store) -> T:
        store.people.require(what)
        return act(store)

    return work


def _settings_of(store: Store) -> CounterSettings:
    return CounterSettings.from_json(store.settings.get("counter", {}))
