"""A package to install: what it is, who signed it, and what it changes, before anything happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.difference_words import as_html
from desktop.ui.base.notices import Notice
from desktop.ui.base.texts import Heading, ReadingView, Text

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

if TYPE_CHECKING:
    from desktop.package_offer import PackageOffer

_LINES, _FEWEST, _EDGE = 14, 5, 20


class OfferCard(Card):
    """Hidden unless there is something to decide."""

    taken = Signal(object)  # Offer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._offer: PackageOffer | None = None
        self._title, self._facts, self._summary = Heading("", 3), Text(""), Text("", "strong")
        self._notices = Notice("", "warning")
        self.changes = ReadingView("differences")
        self.changes.setAccessibleName("与原来那一版的不同")
        self.take = Button("导入这一版", "install-package", "primary", icon="check")
        self.leave = Button("不导入", "install-not")
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self.hide)
        row = QHBoxLayout()
        row.addWidget(self.take)
        row.addWidget(self.leave)
        row.addStretch(1)
        for piece in (self._title, self._facts, self._notices, self._summary, self.changes):
            self.body.addWidget(piece)
        self.body.addLayout(row)
        self.hide()

    def offer(self, offer: PackageOffer) -> None:
        """Show a package and ask."""
        self._offer = offer
        manifest, before = offer.package.manifest, offer.before
        self._title.setText(f"{manifest.number}　{manifest.title}")
        self._facts.setText("\n".join(_facts(offer)))
        self._notices.set_text("\n".join(offer.notices))
        same = offer.found is not None and not offer.found
        self._summary.setText(
            "本中心还没有这份政策。" if before is None or offer.found is None
            else f"与现在用的第 {before.version} 版内容相同。" if same
            else f"与现在用的第 {before.version} 版相比：{offer.found.summary}。"
        )  # fmt: skip
        self.changes.setVisible(bool(offer.found))
        if before is not None and offer.found:
            sides = (f"原来（第 {before.version} 版）", f"现在（第 {manifest.version} 版）")
            self.changes.setHtml(as_html(offer.found, *sides))
        self.show()
        self._fit()
        self.leave.setFocus()
        QTimer.singleShot(0, self, self._bring)  # after layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The height depends on the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As tall as its content, up to a number of lines and to the height of the window; beyond that it scrolls, and
        the buttons stay visible."""
        line = self.changes.fontMetrics().height()
        most = line * _LINES
        if (around := self._around()) is not None:
            others = self.body.sizeHint().height() - self.changes.height()
            most = max(line * _FEWEST, min(most, around.viewport().height() - others))
        self.changes.setFixedHeight(min(round(self.changes.document().size().height()) + _EDGE, most))

    def _around(self) -> QScrollArea | None:
        """The surrounding scroll area."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        return above

    def _bring(self) -> None:
        """Scroll from its heading to its buttons."""
        self.changes.verticalScrollBar().setValue(0)
        if (around := self._around()) is not None:
            self._fit()
            around.ensureWidgetVisible(self._title, 0, 0)
            around.ensureWidgetVisible(self.take, 0, _EDGE)

    def _take(self) -> None:
        offer, self._offer = self._offer, None
        self.hide()
        if offer is not None:
            self.taken.emit(offer)


def _facts(offer: PackageOffer) -> Iterator[str]:
    manifest, policy, signer = offer.package.manifest, offer.package.policy, offer.package.signer
    sample = "，教学样例，只供练习" if manifest.sample else ""
    yield f"{manifest.level}，第 {manifest.version} 版{sample}，有效期 {policy.effective} 至 {policy.expires}"
    yield f"{len(policy.measures)} 项；由 {manifest.author} 于 {manifest.day} 制作"
    yield f"由 {offer.signed_by} 签发，公钥指纹 {signer.fingerprint}" if signer else "没有签名，只能在练习模式里用"
