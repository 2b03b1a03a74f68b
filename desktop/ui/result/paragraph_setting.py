"""The text of a paragraph with space for the signs of its marks. No widgets."""

from functools import cached_property

from desktop.ui.result.phrases import Paragraph, PhraseMark

GLUE, _BREAK = "\u00a0", "\u200b"
_CLOSING = "，。；、）)”’：:！？》〉】％%"


class Setting:
    """The paragraph as one string with space for the signs, and the position of each mark in it."""

    def __init__(self, paragraph: Paragraph) -> None:
        self.marks = paragraph.marks
        pieces: list[str] = []
        self.spans: list[tuple[int, int]] = [(0, 0)] * len(self.marks)
        self.signs: list[int] = [0] * len(self.marks)
        starts = [0] * len(self.marks)
        length = 0
        for at in range(len(paragraph.text) + 1):
            closing = self._ending_at(at)
            for index in closing:
                self.signs[index] = length
                pieces.append(GLUE)
                length += 1
                self.spans[index] = (starts[index], length)
            for index, mark in enumerate(self.marks):
                if mark.start == at:
                    starts[index] = length
            if at == len(paragraph.text):
                break
            character = paragraph.text[at]
            if closing and character not in _CLOSING:
                pieces.append(_BREAK)
                length += 1
                for index, mark in enumerate(self.marks):
                    if mark.start == at:
                        starts[index] = length
            pieces.append("\u2028" if character == "\n" else character)
            length += 2 if ord(character) > 0xFFFF else 1  # Qt counts UTF-16 units
        self.text = "".join(pieces)

    def _ending_at(self, at: int) -> list[int]:
        """Marks that end here, innermost first."""
        found = [i for i, m in enumerate(self.marks) if m.end == at]
        return sorted(found, key=lambda i: -self.marks[i].start)

    @cached_property
    def levels(self) -> list[int]:
        """The nesting depth inside each mark, which determines how low its line is drawn."""
        order = sorted(range(len(self.marks)), key=lambda i: self.marks[i].end - self.marks[i].start)
        levels = [0] * len(self.marks)
        for n, outer in enumerate(order):
            inside = [levels[i] + 1 for i in order[:n] if _overlap(self.marks[i], self.marks[outer])]
            levels[outer] = max(inside, default=0)
        return levels


def _overlap(a: PhraseMark, b: PhraseMark) -> bool:
    return a.start < b.end and b.start < a.end


def count_of(mark: PhraseMark) -> str:
    """1/2 if one of two records has the worst verdict; '' if all agree."""
    part, whole = mark.share
    return f"{part}/{whole}" if part and part < whole else ""
