"""Records messages to the user."""

from desktop.ui.base.messages import Message, Messages


class MessageRecorder:
    """Records messages: `recorder.texts`, `recorder.last`."""

    def __init__(self, messages: Messages) -> None:
        self.messages: list[Message] = []
        messages.posted.connect(self.messages.append)

    @property
    def texts(self) -> list[str]:
        """The sentences in order."""
        return [message.text for message in self.messages]

    @property
    def last(self) -> Message | None:
        """The last message."""
        return self.messages[-1] if self.messages else None
