"""A bridge to fcitx 4, which UOS 20 and Kylin V10 ship and Qt's wheels have no plugin for.

It follows the focus, asks fcitx about each key before widgets or shortcuts see it, and passes on the results like Qt's
own input contexts. Calls use fcitx's introspected interface, because Python ints cannot be sent as unsigned 32-bit
integers otherwise.
"""

from __future__ import annotations

from typing import Any

from desktop.ui.base.composing import Composing

from PySide6.QtCore import Q_ARG, Q_RETURN_ARG, SLOT, QCoreApplication, QEvent, QMetaObject, QObject, Qt, Slot
from PySide6.QtDBus import QDBus, QDBusConnection, QDBusInterface, QDBusServiceWatcher
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QTextCharFormat, QWindow
from PySide6.QtWidgets import QApplication

_MANAGER, _CONTEXT = "org.fcitx.Fcitx.InputMethod", "org.fcitx.Fcitx.InputContext"
_PREEDIT, _COMMITS_ITSELF = 1 << 1, 1 << 5  # fcitx's CapacityFlags: what the client supports
_PRESS, _RELEASE = 0, 1
_PATIENCE = 1000  # milliseconds for the answer to a key; after that fcitx counts as gone
_FORWARDED = {
    0xFF08: Qt.Key.Key_Backspace, 0xFF09: Qt.Key.Key_Tab, 0xFF0D: Qt.Key.Key_Return, 0xFF1B: Qt.Key.Key_Escape,
    0xFF50: Qt.Key.Key_Home, 0xFF51: Qt.Key.Key_Left, 0xFF52: Qt.Key.Key_Up, 0xFF53: Qt.Key.Key_Right,
    0xFF54: Qt.Key.Key_Down, 0xFF57: Qt.Key.Key_End, 0xFFFF: Qt.Key.Key_Delete,
}  # fmt: skip


class FcitxBridge(Composing):
    """Connects the focused widget to fcitx 4 while that is on the bus."""

    def __init__(self, service: str, parent: QObject | None = None) -> None:
        self._bus, self._service = QDBusConnection.sessionBus(), service
        self._context: QDBusInterface | None = None
        self._asked: tuple[Any, ...] = ()  # the key already asked about during shortcut lookup
        self._taken = False
        super().__init__(parent)
        either = QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange
        self._watcher = QDBusServiceWatcher(service, self._bus, either, self)
        self._watcher.serviceRegistered.connect(self._come)
        self._watcher.serviceUnregistered.connect(self._go)
        QGuiApplication.inputMethod().cursorRectangleChanged.connect(self._place)
        self._come()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt looks up shortcuts before a widget gets the key: if fcitx consumes it, neither sees it."""
        if isinstance(event, QKeyEvent):
            kind = event.type()
            if kind == QEvent.Type.ShortcutOverride:
                self._asked, self._taken = _name(event), self._ask(event, _PRESS)
                if self._taken:
                    event.accept()
                    return True
            elif kind == QEvent.Type.KeyRelease:
                self._filter_completion_popup()
                return self._ask(event, _RELEASE)
            elif kind == QEvent.Type.KeyPress:
                asked, self._asked = self._asked, ()
                return self._taken if asked == _name(event) else self._ask(event, _PRESS)
        return super().eventFilter(watched, event)

    def forget(self) -> None:
        """Reset fcitx."""
        self._call("Reset")

    # — fcitx appearing and vanishing; focus changes

    def _come(self) -> None:
        manager = QDBusInterface(self._service, "/inputmethod", _MANAGER, self._bus)
        named = [QCoreApplication.applicationName(), QCoreApplication.applicationPid()]
        made = manager.callWithArgumentList(QDBus.CallMode.Block, "CreateICv3", named).arguments()
        if not made:
            return
        path = f"/inputcontext_{made[0]}"
        context = QDBusInterface(self._service, path, _CONTEXT, self._bus)
        if not context.isValid():
            return
        context.setTimeout(_PATIENCE)
        for signal, slot in (
            ("CommitString", "on_commit(QString)"), ("UpdatePreedit", "on_preedit(QString,int)"),
            ("ForwardKey", "on_forward(uint,uint,int)"),
        ):  # fmt: skip
            # the stubs want bytes, SLOT returns str; Qt accepts both
            self._bus.connect(self._service, path, _CONTEXT, signal, self, SLOT(slot))  # type: ignore[call-overload]
        self._context = context
        self._invoke("SetCapacity", Q_ARG("uint", _PREEDIT | _COMMITS_ITSELF))
        if self.widget is not None:
            self._call("FocusIn")

    def _go(self) -> None:
        self.commit()
        self._context = None

    def moved(self) -> None:
        """Called when the focus moves."""
        self._call("FocusOut" if self.widget is None else "FocusIn")
        self._place()

    def _place(self) -> None:
        """Report the cursor position in screen pixels, for the candidate window."""
        window: QWindow | None = QGuiApplication.focusWindow()
        if self._context is None or window is None or self.widget is None:
            return
        here, ratio = QGuiApplication.inputMethod().cursorRectangle().toRect(), window.devicePixelRatio()
        corner = window.mapToGlobal(here.topLeft())
        numbers = (corner.x(), corner.y(), here.width(), here.height())
        self._context.asyncCallWithArgumentList("SetCursorRect", [round(n * ratio) for n in numbers])

    # — keys

    def _ask(self, event: QKeyEvent, kind: int) -> bool:
        """Whether fcitx consumes a key. Keys that are on no keyboard are not sent."""
        if self._context is None or not event.nativeVirtualKey() or not self._wants_letters():
            return False
        taken = self._invoke(
            "ProcessKeyEvent", Q_ARG("uint", event.nativeVirtualKey()), Q_ARG("uint", event.nativeScanCode()),
            Q_ARG("uint", event.nativeModifiers()), Q_ARG("int", kind), Q_ARG("uint", event.timestamp() & 0xFFFFFFFF),
            answer=True,
        )  # fmt: skip
        # signals sent before the reply must be handled before the next key
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)
        return bool(taken)

    def _wants_letters(self) -> bool:
        widget = self.widget
        return widget is not None and bool(widget.inputMethodQuery(Qt.InputMethodQuery.ImEnabled))

    # — signals of fcitx

    @Slot(str)
    def on_commit(self, text: str) -> None:
        """Insert committed text."""
        self._send("", text)

    @Slot(str, int)
    def on_preedit(self, text: str, place: int) -> None:
        """Show composed text; ``place`` is the cursor position in bytes."""
        cursor = len(text.encode()[: max(0, place)].decode(errors="ignore"))
        self._send(text, "", cursor)

    @Slot("uint", "uint", int)  # type: ignore[arg-type]
    def on_forward(self, symbol: int, state: int, kind: int) -> None:
        """A key that fcitx consumed and returns."""
        if self.widget is None:
            return
        code = symbol & 0xFFFFFF if symbol >= 0x1000000 else symbol
        text = chr(code) if code < 0xFF00 or symbol >= 0x1000000 else ""
        key = _FORWARDED.get(symbol) or (ord(text.upper()[0]) if text else 0)
        event = QEvent.Type.KeyRelease if kind == _RELEASE else QEvent.Type.KeyPress
        QCoreApplication.postEvent(self.widget, QKeyEvent(event, key, Qt.KeyboardModifier.NoModifier, text))

    def _send(self, preedit: str, commit: str, cursor: int = 0) -> None:
        if self.widget is None or not (preedit or commit or self.text):
            return
        kinds, underlined = QInputMethodEvent.AttributeType, QTextCharFormat()
        underlined.setFontUnderline(True)
        marks = [
            QInputMethodEvent.Attribute(kinds.TextFormat, 0, len(preedit), underlined),
            QInputMethodEvent.Attribute(kinds.Cursor, cursor, 1, None),
        ]
        event = QInputMethodEvent(preedit, marks if preedit else [])
        event.setCommitString(commit)
        QCoreApplication.sendEvent(self.widget, event)
        self._filter_completion_popup()

    def _filter_completion_popup(self) -> None:
        """A completion popup receives the keys of its field: filter its events too."""
        shown = QApplication.activePopupWidget()
        if shown is not None and self.widget is not None and shown.focusProxy() is self.widget:
            shown.installEventFilter(self)

    # — calls

    def _call(self, method: str) -> None:
        if self._context is not None:
            self._context.asyncCall(method)

    def _invoke(self, method: str, *values: Any, answer: bool = False) -> Any:
        """Call with typed numbers and wait; if there is no reply, disconnect until the name has a new owner."""
        if self._context is None:
            return None
        given = (Q_RETURN_ARG("int"), *values) if answer else values
        found = QMetaObject.invokeMethod(self._context, method, *given)  # type: ignore[call-overload]
        if self._context.lastError().isValid():
            self._go()
            return None
        return found


def _name(event: QKeyEvent) -> tuple[Any, ...]:
    """Identifies a key press across events."""
    return event.nativeScanCode(), event.nativeVirtualKey(), event.timestamp(), event.isAutoRepeat()
