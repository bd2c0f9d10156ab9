"""The form of messages to people."""


def assert_is_a_line(message: str) -> None:
    """Check that a message is as all are: one line, Chinese before English."""
    assert "\n" not in message
    chinese, slash, english = message.partition(" / ")
    assert slash
    assert english
    assert any("\u4e00" <= char <= "\u9fff" for char in chinese)
