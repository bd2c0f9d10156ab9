"""The exceptions of the product. Each message says what was found, then what to do, in one line.

An error holds a code and values, not words. The place that shows the error says the message in the
reader's language.
"""

from searcher.speech import Message, said


class JiewenError(Exception):
    """An error that is explained to the user; the command prints it and exits with code 1.

    Attributes:
        message: the explanation.
    """

    def __init__(self, message: str | Message, /, **values: object) -> None:
        """Keep what to tell.

        Args:
            message: a code of the catalogues in ``data/words``, or a whole message.
            values: what stands in the blanks of the code's words.
        """
        self.message = message if isinstance(message, Message) else said(message, **values)
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """The code of the message: what programs may ask for."""
        return self.message.code


class SettingsError(JiewenError):
    """An option, JIEWEN_* variable or jiewen.toml holds a value that cannot be used."""


class CorpusError(JiewenError):
    """The corpus folder is missing, empty, or would delete all that is indexed."""


class EngineError(JiewenError):
    """The engine could not answer."""


class IndexMissing(EngineError):
    """Nothing has been indexed yet."""


class IndexMismatch(EngineError):
    """The index was built with another tokeniser, lexicon or schema."""


class IndexBusy(EngineError):
    """Another process is writing to the index."""


class IndexDamaged(EngineError):
    """Files of the index are missing or unreadable."""


class Unavailable(EngineError):
    """The engine cannot be reached or refuses us; the index may be sound."""


class SystemRefused(Unavailable):
    """The operating system refused a file, space, memory or permission; nothing is damaged."""


class TimedOut(EngineError):
    """The answer took longer than the caller's time limit; see `deadline`."""


class BackupError(JiewenError):
    """A backup is missing, unfinished, damaged, or in the way of another."""


class NotOurs(JiewenError):
    """A folder that we should write to holds files that are not ours."""


class NotReady(TimedOut):
    """A value that is made once for all callers is not ready yet; see `once`."""


class Abandoned(TimedOut):
    """The caller no longer waits for the answer."""


class InputError(JiewenError):
    """A file or an article that the user named cannot be used."""


class OutputError(JiewenError):
    """A result could not be written."""
