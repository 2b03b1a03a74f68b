"""Appearance: font, accent colour, style sheet, icons."""

from functools import lru_cache
from string import Template

from core.report import font_files
from desktop import resources
from desktop.ui.base import colours, status_looks

from PySide6.QtCore import QByteArray, QLibraryInfo, QLocale, QRect, QRectF, Qt, QTranslator
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

FAMILIES = ("Noto Sans SC", "HanaMinB")
WINDOW_ICON = (16, 24, 32, 48, 64)  # pixel sizes of the window icon
POINTS = (12, 18)  # smallest and largest base font size

_FONTS = ("NotoSansSC-Regular", "NotoSansSC-Bold", "HanaMinB")
_AT_ONCE = _FONTS[:2]  # what a window is drawn with; the third has rare characters
_ICON_COLOUR = colours.DRAWN.encode()
_PATTERNS: dict[status_looks.Pattern, Qt.BrushStyle] = {
    "full": Qt.BrushStyle.SolidPattern, "slanted": Qt.BrushStyle.BDiagPattern, "dotted": Qt.BrushStyle.Dense5Pattern,
    "crossed": Qt.BrushStyle.DiagCrossPattern, "level": Qt.BrushStyle.HorPattern, "upright": Qt.BrushStyle.VerPattern,
}  # fmt: skip
_translators: list[QTranslator] = []
_added: set[str] = set()  # names of compressed fonts already added


def apply(app: QApplication, base_points: int = 14, packed_later: bool = False) -> None:
    """Set the application's fonts, palette, style sheet and Qt's Chinese translation. May be called again.
    `packed_later`: a packed font of rare characters is not loaded now; the caller adds it with `add_fonts` after the
    start."""
    points = max(POINTS[0], min(POINTS[1], base_points))
    _load_fonts()
    if not packed_later:
        add_fonts(unpacked_fonts())
    _translate(app)
    if app.styleSheet():  # replacing a style sheet makes Qt restyle each widget once per ancestor: 11 times on a page
        app.setStyleSheet("")
    else:
        app.setStyle("Fusion")
        app.setPalette(_palette())
    app.setFont(font(points))
    app.setStyleSheet(_style_sheet(points))


def font(points: float, bold: bool = False) -> QFont:
    """The application's font at a size; rare characters come from the second family."""
    chosen = QFont()
    chosen.setFamilies(list(FAMILIES))
    chosen.setPointSizeF(points)
    chosen.setBold(bold)
    return chosen


@lru_cache(maxsize=256)
def icon(name: str, colour: str | None = None, sizes: tuple[int, ...] = (20,), room: int = 0) -> QIcon:
    """An icon from resources/icons in a colour (default: the ink of icons), sharp at the given sizes in logical pixels;
    ``room``: free space on its right, before a label."""
    made, app = QIcon(), QApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
    for size in sizes:
        drawn = pixmap(name, colour, size, ratio, room)
        made.addPixmap(drawn)
        made.addPixmap(_in_one_colour(drawn, colours.DISABLED_ICON), QIcon.Mode.Disabled)
    return made


def _in_one_colour(drawn: QPixmap, colour: str) -> QPixmap:
    """The icon in another colour: a tenth of the time of rendering it again."""
    made = QPixmap(drawn)
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(made.rect(), QColor(colour))
    painter.end()
    return made


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str | None, size: int, ratio: float = 1.0, room: int = 0) -> QPixmap:
    """An icon from resources/icons at a size in logical pixels, with free space on its right."""
    drawn = _draw(name, colour, round(size * ratio), round(room * ratio))
    drawn.setDevicePixelRatio(ratio)
    return drawn


def spot(look: status_looks.StatusLook, size: int, ratio: float = 1.0) -> QPixmap:
    """A small square with a status's fill; size in logical pixels."""
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill(painter, QRectF(0.5, 0.5, size - 1, size - 1), look)
    painter.end()
    return drawn


def fill(painter: QPainter, shape: QRectF, look: status_looks.StatusLook) -> None:
    """Fill part of a bar in the style of a status; the pattern distinguishes statuses without colour."""
    painter.setPen(QColor(look.foreground))
    painter.setBrush(QColor(look.background))
    painter.drawRoundedRect(shape, 2, 2)
    painter.setBrush(QBrush(QColor(look.foreground), _PATTERNS[look.pattern]))
    painter.drawRoundedRect(shape, 2, 2)


def mark_selected(painter: QPainter, row: QRect) -> None:
    """The background of a selected row, with a bar on its left."""
    painter.fillRect(row, QColor(colours.WASH))
    painter.fillRect(QRect(row.left(), row.top(), 4, row.height()), QColor(colours.ACCENT))


def _draw(name: str, colour: str | None, size: int, room: int) -> QPixmap:
    svg = resources.data("icons", f"{name}.svg")
    if colour:
        svg = svg.replace(_ICON_COLOUR, colour.encode())
    image = QImage(size + room, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return QPixmap.fromImage(image)


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    for name in _FONTS:
        if not _packed(name):
            QFontDatabase.addApplicationFont(str(font_files.place(name)))
        elif name in _AT_ONCE:
            add_fonts([(name, bytes(font_files.opened(name)))])


def _packed(name: str) -> bool:
    return font_files.place(name).suffix == font_files.PACKED


def unpacked_fonts() -> list[tuple[str, bytes]]:
    """The fonts that lie packed and are not added yet, unpacked. May run in any thread: up to 0.15 s each."""
    return [(name, bytes(font_files.opened(name))) for name in _FONTS if name not in _added and _packed(name)]


def add_fonts(fonts: list[tuple[str, bytes]]) -> None:
    """Draw with these as well, from now on."""
    for name, content in fonts:
        if name not in _added:
            _added.add(name)
            QFontDatabase.addApplicationFontFromData(content)
    if fonts:
        for window in QApplication.topLevelWidgets():
            window.update()


def _translate(app: QApplication) -> None:
    if _translators:
        return
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    _translators.append(translator)


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, colours.GROUND), (role.WindowText, colours.INK), (role.Base, colours.PAPER),
        (role.AlternateBase, colours.GROUND), (role.Text, colours.INK), (role.Button, colours.PAPER),
        (role.ButtonText, colours.INK), (role.Highlight, colours.ACCENT), (role.HighlightedText, colours.PAPER),
        (role.ToolTipBase, colours.INK), (role.ToolTipText, colours.PAPER),
        (role.PlaceholderText, colours.PLACEHOLDER), (role.Link, colours.ACCENT), (role.Mid, colours.LINE),
        (role.Light, colours.PAPER),
    ):  # fmt: skip
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.ButtonText, role.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.DISABLED))
    return palette


def _style_sheet(points: int) -> str:
    template = Template(resources.text("style.qss"))
    statuses = {f"{status}_ink": look.foreground for status, look in status_looks.STATUS.items()}
    statuses |= {f"{status}_ground": look.background for status, look in status_looks.STATUS.items()}
    return template.substitute(
        statuses | colours.SHEET, accent=colours.ACCENT, ink=colours.INK, muted=colours.MUTED, line=colours.LINE,
        edge=colours.EDGE, paper=colours.PAPER, ground=colours.GROUND, wash=colours.WASH, error=colours.ERROR,
        warning=colours.WARNING, done=colours.DONE, placeholder=colours.PLACEHOLDER, hairline=colours.HAIRLINE,
        disabled=colours.DISABLED, rail_icon=colours.RAIL_ICON, error_ground=colours.ERROR_GROUND,
        warning_ground=colours.WARNING_GROUND, done_ground=colours.DONE_GROUND,
        base=f"{points}pt", small=f"{points * 0.86:.1f}pt", large=f"{points * 1.2:.1f}pt",
        title=f"{points * 1.5:.1f}pt", icons=(resources.FOLDER / "icons").as_posix(),
    )  # fmt: skip


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties used by the style sheet, and restyle the widget if they changed."""
    changed = [name for name, value in properties.items() if widget.property(name) != value]
    if not changed:
        return
    for name in changed:
        widget.setProperty(name, properties[name])
    widget.style().unpolish(widget)
    widget.style().polish(widget)
