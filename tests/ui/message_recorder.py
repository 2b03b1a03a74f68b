"""What the program said to the person, kept."""

from desktop.ui.base.messages import Message, Messages


class MessageRecorder:
    """Keeps what was said: `recorder.texts`, `recorder.last`."""

    def __init__(self, messages: Messages) -> None:
        self.messages: list[Message] = []
        messages.posted.connect(self.messages.append)

    @property
    def texts(self) -> list[str]:
        """The sentences in the order they were said."""
        return [message.text for message in self.messages]

    @property
    def last(self) -> Message | None:
        """The message said last."""
        return self.messages[-1] if self.messages else None
