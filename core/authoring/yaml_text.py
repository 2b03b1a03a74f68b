"""YAML scalars for packs: plain where possible, otherwise quoted."""

import json
import re

_BARE = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~][^\n\t]*")
_WORDS_OF_YAML = re.compile(r"(?i)(?:~|null|true|false|yes|no|on|off|[-+.\d][\d_.,:eE+-]*)")


def scalar(text: str, inline: bool = False) -> str:
    """A value or a key. `inline`: within brackets."""
    bare = bool(_BARE.fullmatch(text)) and ": " not in text and " #" not in text and not text.endswith((":", " "))
    if bare and not _WORDS_OF_YAML.fullmatch(text) and not (inline and re.search(r"[\[\]{},]", text)):
        return text
    return json.dumps(text, ensure_ascii=False)


def listed(texts: tuple[str, ...]) -> str:
    """[区经委, 区科委]."""
    return "[" + ", ".join(scalar(text, inline=True) for text in texts) + "]"
