"""The form that all messages to users have."""


def assert_is_a_line(message: str) -> None:
    """Assert that a message is one line, with Chinese before English."""
    assert "\n" not in message
    chinese, slash, english = message.partition(" / ")
    assert slash
    assert english
    assert any("\u4e00" <= char <= "\u9fff" for char in chinese)
