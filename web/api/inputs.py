"""The parameters of each address of the API; names are those of the pages."""

from marshmallow import fields

from indexer.corpus.correction import FIELDS
from searcher.core.model import Facet, Mode, Sort
from searcher.find.facet_values import Order
from searcher.speech import said
from web.address import MAX_PAGE, MAX_TYPED, MAX_VALUE
from web.api.fields import (
    Query,
    exclusions,
    formed,
    length,
    one_of,
    picked,
    several,
    text,
    whole,
)
from web.search.facet_page import VALUES_PER_PAGE
from web.trends.question import MAX_TERM, MAX_TERMS, SPLITS, Grain, Unit

MAX_HITS = 100

_IDLE = said("api.a_page_s_address_may")
_MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"


class Nothing(Query):
    """No parameters but ``lang``."""


class Page(Query):
    """Which page of a long answer is asked for, from 1."""

    page = whole(said("api.which_part"), 1, MAX_PAGE, 1)


class Narrowed(Query):
    """A query and its filters."""

    q = text(said("api.query_empty_every_article"), MAX_TYPED)
    street = picked(Facet.STREET)
    department = picked(Facet.DEPARTMENT)
    month = picked(Facet.MONTH)
    district = picked(Facet.DISTRICT)
    year = picked(Facet.YEAR)
    excluded = exclusions()
    first = formed(said("api.from_this_month_on"), _MONTH, "2021-05", data_key="from")
    last = formed(said("api.up_to_this_month"), _MONTH, "2021-05", data_key="to")
    mode = one_of(said("api.how_words_are_matched"), Mode, Mode.SMART.value)
    synonyms = one_of(said("api.1_look_for_synonyms_too"), ("0", "1"), "1")
    strict = one_of(said("api.1_every_word_must_occur"), ("0", "1"))
    sort = one_of(_IDLE, Sort)
    reprints = one_of(_IDLE, ("0", "1"), "0")
    page = whole(_IDLE, 1, MAX_PAGE, 1)


class Search(Narrowed):
    """A search, and the part of its results."""

    sort = one_of(said("api.order_of_the_results"), Sort, Sort.RELEVANCE.value)
    reprints = one_of(said("api.1_each_reprint_is_a"), ("0", "1"), "0")
    limit = whole(said("api.at_most_so_many_hits"), 0, MAX_HITS, 10)
    page = whole(said("api.page_of_limit_hits"), 1, MAX_PAGE, 1)
    offset = whole(said("api.hits_skipped_besides"), 0, MAX_PAGE, 0)


class Values(Narrowed):
    """A search, and which values of one facet to list."""

    find = text(said("api.characters_pinyin_or_initials_of"), MAX_VALUE)
    by = one_of(said("api.order_of_the_values"), Order, Order.COUNT.value)
    page = whole(said("api.page_of_values", VALUES_PER_PAGE=VALUES_PER_PAGE), 1, MAX_PAGE, 1)


class Similar(Query):
    """The number of similar articles."""

    limit = whole(said("api.at_most_so_many"), 0, MAX_HITS, 10)
    reprints = one_of(said("api.1_each_reprint_is_a"), ("0", "1"), "0")


class Suggest(Query):
    """The text typed so far."""

    q = text(said("api.what_was_typed"), 200, required=True)
    limit = whole(said("api.at_most_so_many_completions"), 0, 50, 8)


class Related(Narrowed):
    """A search, and the number of related words."""

    limit = whole(said("api.at_most_so_many_words"), 0, 50, 10)


class Trends(Narrowed):
    """Terms over time; ``q`` counts as a term."""

    term = several(
        said("api.a_query_for_each_line", MAX_TERMS=MAX_TERMS),
        fields.String(validate=length(1, MAX_TERM)),
        MAX_TERMS,
    )
    by = one_of(said("api.a_line_for_each_value"), SPLITS)
    grain = one_of(said("api.by_month_the_default_or"), Grain)
    unit = one_of(_IDLE, Unit)
    shade = one_of(_IDLE, [str(number + 1) for number in range(MAX_TERMS)])


class Doubts(Query):
    """The field whose doubtful values are listed."""

    field = one_of(said("api.of_which_field_empty_of"), ("", *FIELDS), "")


class Lines(Query):
    """The part of a file."""

    line = whole(said("api.first_line_0_where_the"), 0, 10**9, 0)
