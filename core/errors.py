"""What can go wrong and is the caller's to handle; anything else that is raised is a fault of ours."""


class HuiqiError(Exception):
    """A trouble with one clear Chinese sentence that says what is wrong and what to do."""

    @property
    def message(self) -> str:
        """The sentence for the person at the counter."""
        return str(self.args[0]) if self.args else ""


class PolicyError(HuiqiError, ValueError):
    """A policy pack that cannot be used: bad file, name, unit, phrase or case."""


class AnswerError(HuiqiError, ValueError):
    """An answer, or a visit file, that cannot be read."""


class RecordError(HuiqiError, OSError):
    """The store cannot be opened, read or written, or a paper cannot be kept."""
