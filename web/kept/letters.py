"""What is written to a person about new articles of the saved searches: plain text, and a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from searcher.core.model import Article
from searcher.find.highlight import display_title
from searcher.speech import catalogue
from web.address import State
from web.i18n import tag
from web.kept.mailings import Mailing
from web.kept.news import MOST_COUNTED
from web.mail.letter import Letter

_MOST_NAMES = 60  # characters of the names of searches in a subject


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a search.

    Attributes:
        mailing: the search.
        state: the search as results come, those indexed last first; without root and language.
        articles: the newest of the new articles.
        count: number of new articles, at most `MOST_COUNTED` + 1.
    """

    mailing: Mailing
    state: State
    articles: tuple[Article, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes letters of a site.

    Attributes:
        public_url: address of the site, without a final slash.
        language: of the letters, a key of `LANGUAGES`.
    """

    public_url: str
    language: str

    def letter(self, to: str, news: Sequence[News]) -> Letter:
        """Return the letter about one or more searches; each of them has a new article."""
        stops = [self._stop(each) for each in news]
        return Letter(to, self._subject(news), self._text(news), self._page(news), stops[0])

    def _subject(self, news: Sequence[News]) -> str:
        names = self._say("list.comma").join(each.mailing.saved.name for each in news)
        if len(names) > _MOST_NAMES:
            names = f"{names[:_MOST_NAMES]}…"
        return self._say("mail.news.subject", n=sum(e.count for e in news), names=names)

    def _text(self, news: Sequence[News]) -> str:
        return "\n".join([self._say("mail.news.head"), *self._lines(news), "", self._foot(), ""])

    def _lines(self, news: Sequence[News]) -> Iterator[str]:
        for each in news:
            yield from ("", f"■ {self._name(each)}", "")
            for article in each.articles:
                yield self._title(article)
                if facts := self._facts(article):
                    yield f"  {facts}"
                yield f"  {self._link(article)}"
            if more := self._more(each):
                yield f"{more} {self._results(each)}"
            yield f"{self._say('mail.news.stop')} {self._stop(each)}"

    def _page(self, news: Sequence[News]) -> str:
        parts = Markup().join(map(self._part, news))
        return Markup(
            '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"></head><body>\n'
            "<p>{}</p>\n{}<p>{}</p>\n</body></html>\n"
        ).format(tag(self.language), self._say("mail.news.head"), parts, self._foot())

    def _part(self, each: News) -> Markup:
        items = Markup().join(
            Markup('<li><a href="{}">{}</a><br>{}</li>\n').format(
                self._link(article), self._title(article), self._facts(article)
            )
            for article in each.articles
        )
        more = Markup()
        if words := self._more(each):
            more = Markup('<p><a href="{}">{}</a></p>\n').format(self._results(each), words)
        return Markup(
            '<h2>{}</h2>\n<ul>\n{}</ul>\n{}<p><small><a href="{}">{}</a></small></p>\n'
        ).format(self._name(each), items, more, self._stop(each), self._say("mail.news.stop.link"))

    def _name(self, each: News) -> str:
        code = "mail.news.name" if each.count <= MOST_COUNTED else "mail.news.name_above"
        return self._say(code, name=each.mailing.saved.name, n=min(each.count, MOST_COUNTED))

    def _more(self, each: News) -> str:
        left = min(each.count, MOST_COUNTED) - len(each.articles)
        if left <= 0:
            return ""
        code = "mail.news.more" if each.count <= MOST_COUNTED else "mail.news.more_above"
        return self._say(code, n=left)

    def _title(self, article: Article) -> str:
        return " ".join(display_title(article).split()) or self._say("untitled")

    def _facts(self, article: Article) -> str:
        day = article.sort_date or ""
        if day and article.is_estimated("month"):
            day = self._say("about", value=day)
        facts = filter(None, (article.paper or article.street, day))
        return "  ".join(" ".join(fact.split()) for fact in facts)

    def _foot(self) -> str:
        return self._say("mail.news.foot", link=f"{self.public_url}{State().address('/kept')}")

    def _link(self, article: Article) -> str:
        return self.public_url + State().article_url(article.id)

    def _results(self, each: News) -> str:
        return self.public_url + each.state.url()

    def _stop(self, each: News) -> str:
        return self.public_url + State().address(f"/kept/mail/{each.mailing.token}")

    def _say(self, code: str, **values: object) -> str:
        return catalogue(self.language).say(code, values)
