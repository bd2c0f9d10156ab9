"""The form that all messages to users have."""

import re

from searcher.speech import Message

_CHINESE = re.compile("[\u4e00-\u9fff]")


def assert_is_a_line(message: Message | str) -> None:
    """Check that a message, or what a command printed of one, is one line in one language."""
    if isinstance(message, str):
        assert "\n" not in message
        assert " / " not in message
        return
    chinese, english = message.words("zh"), message.words("en")
    assert "\n" not in chinese + english
    assert _CHINESE.search(chinese)
    assert not _CHINESE.search(english)
