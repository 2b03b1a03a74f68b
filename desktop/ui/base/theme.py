"""How everything looks: one font, one accent, one style sheet, and what each status looks like."""

from dataclasses import dataclass
from functools import lru_cache
from string import Template

from core.assess.outcome import Status
from desktop import resources

from PySide6.QtCore import QByteArray, QLibraryInfo, QLocale, QRectF, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

ACCENT = "#1f6f8b"
INK = "#22303c"
MUTED = "#5a6876"
LINE = "#d9dfe5"
PAPER = "#ffffff"
GROUND = "#f5f7f8"
WASH = "#e8f1f4"  # the accent, thinned: selected rows, the open step
ERROR = "#a8321f"
WARNING = "#8a5a00"
DONE = "#1d6b40"

FAMILIES = ("Noto Sans SC", "HanaMinB")
POINTS = (12, 18)  # the smallest and the largest base size a person may choose

_FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "HanaMinB.ttf")
_ICON_COLOUR = b"#3c4a5a"
_translators: list[QTranslator] = []


@dataclass(frozen=True, slots=True)
class StatusLook:
    """How a status is told: by icon, by word and by colour."""

    icon: str
    word: str
    foreground: str
    background: str


STATUS: dict[Status, StatusLook] = {
    status: StatusLook(icon, status.words, foreground, background)
    for status, icon, foreground, background in (
        (Status.STATUTORY, "policy", "#1d6b40", "#e3f2e8"),
        (Status.MET, "check", "#1a6180", "#e1eff5"),
        (Status.RECOGNITION, "scale", "#855600", "#fbf0d9"),
        (Status.MISSING, "question", "#5c4a8a", "#eeeaf7"),
        (Status.UNMET, "cross", "#a8321f", "#fbe9e6"),
        (Status.LAPSED, "clock", "#5f5750", "#f0ece8"),
        (Status.NOT_STARTED, "next", "#5f5750", "#f0ece8"),
        (Status.UNTRIGGERED, "remove", "#5a6876", "#edf0f3"),
        (Status.GUIDANCE, "pin", "#3c4a5a", "#e9eef3"),
    )
}


def apply(app: QApplication, base_points: int = 14) -> None:
    """Give the application its fonts, palette, style sheet and Qt's own words in Chinese. May be called again."""
    points = max(POINTS[0], min(POINTS[1], base_points))
    _load_fonts()
    _translate(app)
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


def figures(points: float | None = None, bold: bool = False) -> QFont:
    """A font whose digits stand in columns (the bundled Noto Sans SC has figures of one width)."""
    base = QApplication.font()
    return font(points if points is not None else base.pointSizeF(), bold)


@lru_cache(maxsize=256)
def icon(name: str, colour: str | None = None) -> QIcon:
    """A drawing of resources/icons, in a colour (the ink of the drawings if none is given), sharp at any scale."""
    made = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, "#a9b4be")):
        for size in (16, 20, 24, 32, 48, 64):
            made.addPixmap(_draw(name, tint, size), mode)
    return made


def pixmap(name: str, colour: str | None, size: int, ratio: float = 1.0) -> QPixmap:
    """A drawing of resources/icons at a size in logical pixels."""
    drawn = _draw(name, colour, round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    return drawn


def _draw(name: str, colour: str | None, size: int) -> QPixmap:
    svg = resources.data("icons", f"{name}.svg")
    if colour:
        svg = svg.replace(_ICON_COLOUR, colour.encode())
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return QPixmap.fromImage(image)


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    for file in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(resources.FOLDER / "fonts" / file))


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
        (role.Window, GROUND), (role.WindowText, INK), (role.Base, PAPER), (role.AlternateBase, GROUND),
        (role.Text, INK), (role.Button, PAPER), (role.ButtonText, INK), (role.Highlight, ACCENT),
        (role.HighlightedText, PAPER), (role.ToolTipBase, INK), (role.ToolTipText, PAPER),
        (role.PlaceholderText, "#7b8894"), (role.Link, ACCENT), (role.Mid, LINE), (role.Light, PAPER),
    ):  # fmt: skip
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.ButtonText, role.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor("#8b97a2"))
    return palette


def _style_sheet(points: int) -> str:
    template = Template(resources.text("style.qss"))
    return template.substitute(
        accent=ACCENT, ink=INK, muted=MUTED, line=LINE, paper=PAPER, ground=GROUND, wash=WASH, error=ERROR,
        warning=WARNING, done=DONE, base=f"{points}pt", small=f"{points * 0.86:.1f}pt",
        large=f"{points * 1.2:.1f}pt", title=f"{points * 1.5:.1f}pt",
        icons=(resources.FOLDER / "icons").as_posix(),
    )  # fmt: skip
