"""Callbacks of operations, called on the GUI thread."""

from collections.abc import Callable
from typing import Any

from core.errors import HuiqiError

Then = Callable[[Any], None]
"""Receives the result."""
Failed = Callable[[HuiqiError], None]
"""Receives the error, with its sentence for the user."""
