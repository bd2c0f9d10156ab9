"""Mail what is new in saved searches: one letter for each person whose time has come."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from searcher.core.engine import SearchesVersions
from searcher.core.errors import IndexBusy
from searcher.core.model import Sort
from searcher.disk.exclusive import Taken, exclusive
from searcher.settings import Settings
from searcher.speech import Message
from web.address import State
from web.kept.database import Shelves
from web.kept.letters import News, Writer
from web.kept.mailings import Mailing, Mailings
from web.kept.news import newest, search_of
from web.mail.letter import AddressError
from web.mail.post import Post, Undelivered
from web.people.database import People
from web.people.emails import Emails

MOST = 50  # articles of a search in one letter
LOCK = "mail.lock"


@dataclass(frozen=True, slots=True)
class Failure:
    """A letter that the server did not take.

    Attributes:
        name: of the account.
        why: the reason.
    """

    name: str
    why: Message


@dataclass(frozen=True, slots=True)
class Sent:
    """What was done.

    Attributes:
        letters: number of letters that the server took.
        articles: number of articles in them.
        failures: letters that it did not take; they are tried again next time.
    """

    letters: int = 0
    articles: int = 0
    failures: tuple[Failure, ...] = ()


class Mailer:
    """Mails the searches of one site."""

    def __init__(
        self,
        index: SearchesVersions,
        settings: Settings,
        clock: Callable[[], float] = time.time,
        post: Post | None = None,
    ) -> None:
        """Open the files of accounts and of what they keep.

        Args:
            index: the index to search.
            settings: of the site; mail is set up.
            clock: returns seconds since 1970.
            post: takes the letters; ``None``: the server of the settings.

        Raises:
            EngineError: the files cannot be read, or not be made.
        """
        self._index, self._folder = index, settings.index
        self._people, self._emails = People(settings.index), Emails(settings.index)
        self._mailings = Mailings(settings.index, clock)
        self._writer = Writer(settings.public_url, settings.language)
        self._post = post or Post(settings)
        self._people.prepare()
        Shelves(settings.index).prepare()

    def send(self) -> Sent:
        """Send all letters that are due; a search is marked when the server has taken its letter.

        So a kill may let a letter be sent twice, and never lets an article be lost.

        Raises:
            IndexBusy: another process is sending.
            MailError: the server cannot be reached; letters before that are marked.
            EngineError: the engine could not answer.
        """
        letters, articles, failures = 0, 0, list[Failure]()
        with self._alone():
            for searches in self._mailings.due():
                found = self._reader(searches)
                news = [each for each in map(self._news, searches) if each.count] if found else []
                if not found or not news:
                    continue
                name, address = found
                try:
                    self._post.send(self._writer.letter(address, news))
                except (AddressError, Undelivered) as error:
                    failures.append(Failure(name, error.message))
                    continue
                self._mailings.sent((each.mailing, _mark(each)) for each in news)
                letters += 1
                articles += sum(len(each.articles) for each in news)
        return Sent(letters, articles, tuple(failures))

    def _reader(self, searches: Sequence[Mailing]) -> tuple[str, str] | None:
        """Return name and address of the owner, if he may read and the address is his."""
        account = self._people.get(searches[0].owner)
        if account is None or not account.active:
            return None
        address = self._emails.of(account.id).address
        return (account.name, address) if address else None

    def _news(self, mailing: Mailing) -> News:
        state = search_of(mailing.saved.asked, State())
        articles, count = newest(self._index, state, mailing.mark, MOST)
        return News(mailing, state.sorted_by(Sort.ADDED), tuple(articles), count)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with exclusive(self._folder / LOCK):
                yield
        except Taken as error:
            raise IndexBusy("mail.other", folder=self._folder) from error


def _mark(news: News) -> str:
    return max(each.first_indexed or "" for each in news.articles)
