"""The values that each address of the API returns, each with its description."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from apiflask import Schema
from marshmallow import Schema as AnySchema
from marshmallow import fields

from searcher.find.hit_schema import HIT, LACKING, MARKS, MORE, SNIPPET, Form, FoundValue, HitValue
from searcher.speech import Message, said


def _text(about: Message, **options: Any) -> fields.String:
    return fields.String(required=True, metadata={"description": about}, **options)


def _maybe(about: Message) -> fields.String:
    return _text(said("api.maybe", what=about), allow_none=True)


def _number(about: Message, **options: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": about}, **options)


def _real(about: Message) -> fields.Float:
    return fields.Float(required=True, metadata={"description": about})


def _list(each: fields.Field[Any], about: Message, *, required: bool = True) -> fields.List[Any]:
    return fields.List(each, required=required, metadata={"description": about})


def _nested(kind: type[AnySchema], about: Message, *, required: bool = True) -> fields.List[Any]:
    return _list(fields.Nested(kind), about, required=required)


def _counts(about: Message) -> fields.Dict:
    each = fields.Dict(fields.String(), fields.Integer())
    return fields.Dict(fields.String(), each, required=True, metadata={"description": about})


def _values() -> fields.Dict:
    about = said("api.values_in_the_words")
    return fields.Dict(fields.String(), required=True, metadata={"description": about})


class Author(Schema):
    """A person of the by-line."""

    name = _text(said("api.name_as_printed"))
    role = _text(said("api.role_as_printed"))


_FORMS: Mapping[Form, Callable[[Message], fields.Field[Any]]] = {
    Form.TEXT: _text,
    Form.MAYBE: _maybe,
    Form.REAL: _real,
    Form.COUNT: lambda about: fields.Integer(metadata={"description": about}),
    Form.RANGES: lambda about: _list(fields.List(fields.Integer()), about),
    Form.WORDS: lambda about: _list(fields.String(), about, required=False),
    Form.PEOPLE: lambda about: _nested(Author, about),
}


def _described(values: Iterable[HitValue | FoundValue]) -> dict[str, fields.Field[Any]]:
    return {value.name: _FORMS[value.form](value.about) for value in values}


# An article in a list, and one that a search found: made from the schema of a hit.
_HIT = _described((*HIT, *MORE)) | {"url": _text(said("api.path_of_the_article_s"))}
Hit = Schema.from_dict(_HIT, name="Hit")
Result = Schema.from_dict(_HIT | _described((SNIPPET, MARKS, LACKING)), name="Result")


class Filter(Schema):
    """A value picked or ruled out."""

    facet = _text(said("api.which_facet"))
    value = _text(said("api.value"))
    excluded = fields.Boolean(required=True, metadata={"description": said("api.ruled_out")})


class Told(Schema):
    """A message: its code for programs, its words for people."""

    code = _text(said("api.code_which_stays_the_same"))
    values = _values()
    message = _text(said("api.words"))


class Notice(Told):
    """How a query was read."""

    start = _number(said("api.first_character_it_speaks_of"), allow_none=True)
    end = _number(said("api.end_of_them"), allow_none=True)


class TermNotice(Notice):
    """How one of several queries was read."""

    term = _text(said("api.query"))


class Offer(Told):
    """Another search, offered when this one finds nothing."""

    message = _text(said("api.what_it_changes"))
    query = _text(said("api.its_query"))
    mode = _text(said("api.its_mode"))
    filters = _nested(Filter, said("api.its_filters"))
    total = _number(said("api.articles_it_finds"))


class Loose(Schema):
    """What a loose list stands for."""

    every = _number(said("api.articles_with_every_word"))
    words = _number(said("api.words_of_the_query"))


class Found(Schema):
    """One page of a search."""

    total = _number(said("api.articles_found_each_reprint_counted"))
    shown = _number(said("api.hits_of_all_pages_reprints"))
    hits = _nested(Result, said("api.hits_of_this_page"))
    facets = _counts(said("api.articles_by_facet_and_value"))
    notices = _nested(Notice, said("api.how_the_query_was_read"))
    offers = _nested(Offer, said("api.offered_when_nothing_is_found"), required=False)
    loose = fields.Nested(Loose, metadata={"description": said("api.given_if_hits_may_lack_words")})


class Reason(Schema):
    """How sure a value is, and why."""

    field = _text(said("api.which_value"))
    confidence = _real(said("api.from_0_a_guess_to"))
    reason = _text(said("api.why"))
    code = _maybe(said("api.code_which_stays_the_same"))
    values = _values()


class Article(Schema):
    """An article as printed."""

    id = _text(said("api.id"))
    title = _maybe(said("api.value.title"))
    kicker = _maybe(said("api.line_above_the_title"))
    body = _text(said("api.paragraphs_a_line_each"))
    captions = _list(fields.String(), said("api.captions"))
    byline = _maybe(said("api.by_line_as_printed"))
    authors = _nested(Author, said("api.authors"))
    department = _maybe(said("api.departments_in_one_line"))
    departments = _list(fields.String(), said("api.departments"))
    street = _maybe(said("api.street_office"))
    district = _maybe(said("api.district"))
    month = _maybe(said("api.month"))
    event_date = _maybe(said("api.day_of_the_event"))
    issue_date = _maybe(said("api.day_the_paper_came_out"))
    issue_number = _maybe(said("api.number_of_the_issue"))
    page = _maybe(said("api.printed_page"))
    leaf = _number(said("api.page_of_the_file"), allow_none=True)
    continued_to = _maybe(said("api.page_it_goes_on_at"))
    continued_from = _maybe(said("api.page_it_comes_from"))
    source = _text(said("api.file_relative_to_the_corpus"))
    group = _maybe(said("api.shared_by_reprints_of_one"))
    paper = _maybe(said("api.issue.paper"))
    issue = _maybe(said("api.issue.id"))
    sources = _list(fields.String(), said("api.files_with_the_article"))
    first_indexed = _maybe(said("api.first_indexed"))
    evidence = _nested(Reason, said("api.inferred_values_and_reasons"))
    estimated = _list(fields.String(), said("api.values_to_be_marked_as"))
    citation = _text(said("api.reference"))
    citation_2025 = _text(said("api.reference_2025"))
    url = _text(said("api.path_of_the_article_s"))


class Similar(Schema):
    """Articles like one."""

    id = _text(said("api.id_of_the_article_asked"))
    hits = _nested(Hit, said("api.most_similar_first"))


class Value(Schema):
    """A value of a facet."""

    value = _text(said("api.value"))
    count = _number(said("api.articles_that_have_it"))


class Facet(Schema):
    """The values of a facet."""

    facet = _text(said("api.which_facet"))
    total = _number(said("api.values_that_fit_on_all"))
    values = _nested(Value, said("api.values_of_this_page"))
    notices = _nested(Notice, said("api.how_the_query_was_read"))


class Completion(Schema):
    """A query that begins as typed."""

    text = _text(said("api.the_whole_query"))
    kind = _text(said("api.street_district_department_title_or"))
    count = _number(said("api.articles"))


class Correction(Schema):
    """What may have been meant."""

    text = _text(said("api.query"))
    total = _number(said("api.articles_it_finds_2"))


class RelatedWord(Schema):
    """A word that stands out in what a search finds."""

    text = _text(said("api.word"))
    score = _real(said("api.how_much_it_stands_out"))
    count = _number(said("api.articles_of_the_index_that"))


class Suggestions(Schema):
    """Help with typing a query."""

    completions = _nested(Completion, said("api.completions"))
    did_you_mean = _nested(Correction, said("api.corrections"))
    related = _nested(RelatedWord, said("api.related_words"))


class RelatedWords(Schema):
    """Words about a search."""

    related = _nested(RelatedWord, said("api.related_words_best_first"))
    notices = _nested(Notice, said("api.how_the_query_was_read"))


class Series(Schema):
    """One term over time; each list has a value for each month or year."""

    term = _text(said("api.query"))
    label = _maybe(said("api.value_of_the_facet"))
    total = _number(said("api.articles_in_whatever_month"))
    counts = _list(fields.Integer(), said("api.articles"))
    characters = _list(fields.Integer(), said("api.characters_printed"))
    per_10k = _list(fields.Float(allow_none=True), said("api.articles_per_10_000_characters"))
    undated = _number(said("api.articles_of_no_known_month"))
    outside = _number(said("api.articles_in_other_months"))


class Trends(Schema):
    """Terms over time."""

    months = _list(fields.String(), said("api.months_or_years"))
    by = _maybe(said("api.facet_the_lines_are_of"))
    series = _nested(Series, said("api.lines"))
    notices = _nested(TermNotice, said("api.how_the_queries_were_read"))
    refused = _list(fields.String(), said("api.terms_left_out_too_many"))


class Stats(Schema):
    """What the index holds."""

    articles = _number(said("api.articles"))
    characters = _number(said("api.code_points_of_titles_and"))
    sources = _number(said("api.files"))
    first_month = _maybe(said("api.first_month"))
    last_month = _maybe(said("api.last_month"))
    facets = _counts(said("api.articles_by_facet_and_value_2"))
    identity = _text(said("api.analyser_and_schema_the_index"))
    size = _number(said("api.bytes_on_disk"))
    version = _text(said("api.of_the_index_another_with"))


class Cell(Schema):
    """One street in one month or year."""

    period = _text(said("api.month_or_year"))
    articles = _number(said("api.articles"))
    issues = _number(said("api.issues"))
    missing = _number(said("api.months_of_it_without_an_issue"))


class Row(Schema):
    """One street over time."""

    street = _text(said("api.street_office"))
    articles = _number(said("api.articles"))
    issues = _number(said("api.issues"))
    cells = _nested(Cell, said("api.periods"))


class Overview(Schema):
    """How much there is, of which street and which time."""

    articles = _number(said("api.articles"))
    issues = _number(said("api.issues"))
    characters = _number(said("api.characters"))
    sourceless = _number(said("api.articles_of_no_issue"))
    facet = _text(said("api.whether_periods_are_months_or"))
    periods = _list(fields.String(), said("api.periods_in_order"))
    rows = _nested(Row, said("api.streets_most_articles_first"))
    version = _text(said("api.of_the_index"))


class Issue(Schema):
    """One issue of a paper, in any number of files."""

    id = _text(said("api.issue.id"))
    paper = _maybe(said("api.issue.paper"))
    number = _maybe(said("api.issue.number"))
    date = _maybe(said("api.issue.date"))
    source = _text(said("api.issue.source"))
    sources = _list(fields.String(), said("api.issue.sources"))
    printed_pages = _list(fields.String(), said("api.issue.printed_pages"))
    articles = _number(said("api.articles"))
    street = _text(said("api.street_office_of_most_articles"))
    district = _text(said("api.district_of_most_articles"))
    month = _text(said("api.month_of_the_issue"))
    url = _text(said("api.path_of_the_issue_s"))


class Issues(Schema):
    """A list of issues."""

    total = _number(said("api.issues_on_all_pages"))
    issues = _nested(Issue, said("api.issues_of_this_page_in"))


class Entry(Schema):
    """An article of an issue."""

    id = _text(said("api.id"))
    title = _maybe(said("api.value.title"))
    department = _maybe(said("api.departments"))
    lead = _text(said("api.first_sentence"))
    url = _text(said("api.path_of_the_article_s"))


class Sheet(Schema):
    """One printed page."""

    number = _text(said("api.number_empty_unknown"))
    articles = _nested(Entry, said("api.articles_2"))


class WholeIssue(Issue):
    """An issue with all its articles."""

    dates = _list(fields.String(), said("api.days_it_came_out"))
    numbers = _list(fields.String(), said("api.numbers_it_bears"))
    registrations = _list(fields.String(), said("api.registrations_of_the_paper"))
    sheets = _nested(Sheet, said("api.printed_pages_in_order"))
    pages = _number(said("api.parts_it_is_sent_in"))
    before = _maybe(said("api.id_of_the_issue_before"))
    after = _maybe(said("api.id_of_the_issue_after"))


class Doubt(Schema):
    """A value that may be wrong."""

    id = _text(said("api.id_of_the_article_2"))
    field = _text(said("api.which_field"))
    value = _maybe(said("api.value"))
    confidence = _real(said("api.from_0_a_guess_to"))
    reason = _text(said("api.why"))
    code = _maybe(said("api.code_which_stays_the_same"))
    values = _values()
    url = _text(said("api.path_of_the_article_s"))


class Doubts(Schema):
    """What extraction is least sure of."""

    totals = fields.Dict(
        fields.String(),
        fields.Integer(),
        required=True,
        metadata={"description": said("api.doubtful_values_by_field")},
    )
    doubts = _nested(Doubt, said("api.worst_first_at_most_500"))
    corrections = _nested(Told, said("api.corrections_without_effect"))


class Line(Schema):
    """A line of a file."""

    number = _number(said("api.number_from_1"))
    text = _text(said("api.text"))
    own = fields.Boolean(
        required=True, metadata={"description": said("api.whether_the_article_holds_it")}
    )
    hidden = fields.Boolean(required=True, metadata={"description": said("api.line_is_hidden")})


class Picture(Schema):
    """A page of a PDF."""

    leaf = _number(said("api.page_of_the_file"))
    width = _number(said("api.pixels"))
    height = _number(said("api.pixels_2"))
    outline = fields.List(
        fields.Float(),
        required=True,
        allow_none=True,
        metadata={"description": said("api.left_top_width_height")},
    )
    url = _text(said("api.path_of_the_image"))


class Source(Schema):
    """What an article was read from: lines, or the picture of a page."""

    id = _text(said("api.id_of_the_article_2"))
    source = _text(said("api.file_relative_to_the_corpus"))
    problem = _maybe(said("api.why_it_cannot_be_shown"))
    problem_code = _maybe(said("api.code_which_stays_the_same"))
    standing = _maybe(said("api.the_file_since_it_was"))
    total = _number(said("api.lines_of_the_file"))
    lines = _nested(Line, said("api.lines_shown"))
    picture = fields.Nested(
        Picture,
        required=True,
        allow_none=True,
        metadata={"description": said("api.page_of_a_pdf")},
    )


class ParameterError(Schema):
    """A parameter that cannot be used."""

    code = _text(said("api.code"))
    parameter = _text(said("api.its_name"))
    values = _values()
    message = _text(said("api.what_is_allowed"))


class Problem(Schema):
    """An error (RFC 9457)."""

    code = _text(said("api.code"))
    type = _text(said("api.always_about_blank"))
    title = _text(said("api.what_went_wrong"))
    status = _number(said("api.http_status"))
    detail = _text(said("api.what_to_do"))
    errors = _nested(ParameterError, said("api.parameters_that_cannot_be_used"), required=False)
