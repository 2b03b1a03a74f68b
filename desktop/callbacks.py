"""What an operation calls when it is done, on the window's thread."""

from collections.abc import Callable
from typing import Any

from core.errors import HuiqiError

Then = Callable[[Any], None]
"""Takes what came of it."""
Failed = Callable[[HuiqiError], None]
"""Takes the trouble, with its sentence for the person."""
