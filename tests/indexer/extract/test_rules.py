"""Each rule of extraction has a name of its own, a reason, and two examples that hold."""

import ast
import json
import pkgutil
import re
from importlib import import_module

import pytest
from click.testing import CliRunner

import indexer
from indexer.articles import jumps
from indexer.corpus.blocks import Block, Document, Draft, RawFile
from indexer.corpus.manifest import Manifest, PathStatement
from indexer.corpus.rules import Rule, rules_among
from indexer.extract.all_rules import BY_AREA, rule_of
from indexer.extract.extract import Context, extract
from indexer.facts.describe import described
from indexer.formats import reader_rules
from indexer.originals import own_lines
from jiewen import main
from searcher.language.gazetteer import load_gazetteer
from searcher.speech import LANGUAGES, catalogue
from tests.support import (
    file_examples,
    furniture_examples,
    own_lines_examples,
    print_examples,
    reader_examples,
)
from tests.support.golden_files import AREAS, ROOT, RULES_PAGE, SAMPLE, rules_page
from tests.support.page_examples import EXAMPLES, fired

ALL = [rule for rules in AREAS.values() for rule in rules]
JUDGED = [rule for rule in ALL if rule.accepts]
PAGES = BY_AREA["pages"]
WHOLE = [rule for rule in ALL if rule.fires and not rule.accepts]  # judged by what comes out
STATED = ("stated/*",)
CONTEXT = Context(
    load_gazetteer(),
    Manifest(
        street_statements=(PathStatement(STATED, "嘉兴路街道"),),
        issue_statements=(PathStatement(STATED, "2022-06-09"),),
    ),
)
OF_SUPPORT = (
    print_examples.EXAMPLES.keys()
    | file_examples.EXAMPLES.keys()
    | reader_examples.EXAMPLES.keys()
    | own_lines_examples.EXAMPLES.keys()
    | furniture_examples.EXAMPLES.keys()
)
WEIGHTS = {"", "price", "confidence"}
ELSEWHERE = {"byline-by-place", "issue-day-of-making"}  # need a format; tested below


def decided(example: str) -> set[str]:
    """The rules that decided the articles of an example; its first line may name a file."""
    path = "a.txt"
    if example.startswith("@"):
        path, _, example = example[1:].partition("\n")
    extraction = extract(RawFile(path, example.encode()), CONTEXT)
    assert not extraction.problems
    return {decision.rule for found in extraction.decisions for decision in found}


def test_every_rule_has_a_name_of_its_own_and_a_reason() -> None:
    assert len({rule.id for rule in ALL}) == len(ALL)
    for rule in ALL:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id), rule.id
        assert re.fullmatch(r"[A-Z][^\n]{15,}\.", rule.because), rule.id
        assert rule.unit or not rule.worth, rule.id
        # a threshold stands in the sentence, a weight does not; some scores are thresholds
        told = "{worth" in rule.because
        assert told is (rule.unit not in WEIGHTS) or rule.unit == "score", rule.id
        assert ("{limit" in rule.because) is (rule.limit != 0), rule.id


def test_every_rule_of_the_code_stands_in_a_table() -> None:
    modules = [
        import_module(module.name)
        for module in pkgutil.walk_packages(indexer.__path__, "indexer.")
        if module.name.split(".")[1] in ROOMS
    ]
    assert len(modules) > len(ROOMS)
    found = {rule.id for module in modules for rule in rules_among(vars(module))}
    assert found == {rule.id for rule in ALL}


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.id)
def test_a_rule_that_judges_a_text(rule: Rule) -> None:
    assert rule.accepts
    assert rule.accepts(rule.fires)
    assert not rule.accepts(rule.not_on)


def test_every_rule_of_pages_has_its_two_pages() -> None:
    assert EXAMPLES.keys() == {rule.id for rule in PAGES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_rule_of_pages(name: str) -> None:
    firing, other = EXAMPLES[name]
    assert name in fired(firing)
    assert name not in fired(other)


def test_every_rule_of_print_has_its_two_pages() -> None:
    assert print_examples.EXAMPLES.keys() == {rule.id for rule in BY_AREA["lines of print"]}


@pytest.mark.parametrize("name", print_examples.EXAMPLES)
def test_a_rule_of_print(name: str) -> None:
    example = print_examples.EXAMPLES[name]
    assert example.seen(example.fires)
    assert not example.seen(example.not_on)


def test_every_rule_of_a_reader_has_its_two_files() -> None:
    assert reader_examples.EXAMPLES.keys() == {rule.id for rule in rules_among(vars(reader_rules))}


@pytest.mark.parametrize("name", reader_examples.EXAMPLES)
def test_a_rule_of_a_reader(name: str) -> None:
    example = reader_examples.EXAMPLES[name]
    assert example.seen(example.fires)
    assert not example.seen(example.not_on)


def test_every_rule_that_finds_an_article_in_its_file_has_its_two_files() -> None:
    assert own_lines_examples.EXAMPLES.keys() == {rule.id for rule in rules_among(vars(own_lines))}


@pytest.mark.parametrize("name", own_lines_examples.EXAMPLES)
def test_a_rule_that_finds_an_article_in_its_file(name: str) -> None:
    example = own_lines_examples.EXAMPLES[name]
    assert example.seen(example.fires)
    assert not example.seen(example.not_on)


def test_every_rule_of_furniture_has_its_two_files() -> None:
    assert furniture_examples.EXAMPLES.keys() == {rule.id for rule in BY_AREA["furniture"]}


@pytest.mark.parametrize("name", furniture_examples.EXAMPLES)
def test_a_rule_of_furniture(name: str) -> None:
    example = furniture_examples.EXAMPLES[name]
    assert example.seen(example.fires)
    assert not example.seen(example.not_on)


def test_every_rule_of_two_files_has_its_two_pairs() -> None:
    assert file_examples.EXAMPLES.keys() == {rule.id for rule in rules_among(vars(jumps))}


@pytest.mark.parametrize("name", file_examples.EXAMPLES)
def test_a_rule_of_two_files(name: str) -> None:
    joined, apart = file_examples.EXAMPLES[name]
    assert jumps.find_jumps(joined)
    assert not jumps.find_jumps(apart)


@pytest.mark.parametrize("rule", WHOLE, ids=lambda rule: rule.id)
def test_a_rule_that_judges_a_file(rule: Rule) -> None:
    assert rule.id in decided(rule.fires)
    assert rule.id not in decided(rule.not_on)


# nothing, one (and so -1, the last), a pair: no thresholds
NATURAL: dict[type, set[float]] = {int: {0, 1, 2}, float: {0.0, 1.0}}


def _indexes(tree: ast.AST) -> set[ast.expr]:
    """Return the numbers that pick one part, as in ``match[3]``; they measure nothing."""
    return {node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)}


def bare_numbers(code: str) -> list[str]:
    """Return the numbers inside functions that have no name, each as ``line value``."""
    tree = ast.parse(code)
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    parts = {node for f in ast.walk(tree) if isinstance(f, kinds) for node in ast.walk(f)}
    numbers = (
        node
        for node in parts - _indexes(tree)
        if isinstance(node, ast.Constant) and type(node.value) in NATURAL
    )
    bare = [node for node in numbers if node.value not in NATURAL[type(node.value)]]
    return [f"{node.lineno} {node.value!r}" for node in sorted(bare, key=lambda node: node.lineno)]


# The rooms whose code decides which articles come out of a file, and which lines an article has.
ROOMS = ("corpus", "formats", "articles", "facts", "extract", "originals", "update")


@pytest.mark.parametrize("room", ROOMS)
def test_no_number_of_extraction_is_without_a_name(room: str) -> None:
    files = sorted((ROOT / "indexer" / room).rglob("*.py"))
    assert files
    assert {
        file.name: bare for file in files if (bare := bare_numbers(file.read_text("utf-8")))
    } == {}


def unexplained(code: str) -> list[str]:
    """Return the named numbers without a comment beside or right above, each as its line."""
    lines = code.splitlines()
    return [
        lines[node.lineno - 1]
        for node in ast.parse(code).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
        if any(type(getattr(part, "value", None)) in NATURAL for part in ast.walk(node.value))
        if not any(isinstance(part, ast.Call | ast.Dict | ast.Set) for part in ast.walk(node.value))
        if not any("#" in line for line in lines[node.lineno - 1 : node.end_lineno])
        if not lines[max(node.lineno - 2, 0)].startswith("#")
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_each_named_number_of_extraction_says_its_unit_or_reason(room: str) -> None:
    files = sorted((ROOT / "indexer" / room).rglob("*.py"))
    assert {
        file.name: bare for file in files if (bare := unexplained(file.read_text("utf-8")))
    } == {}
    assert unexplained("_A = 3\n_B = 4  # em\n# points\n_C = 5, 6\n_D = 2.5\n") == [
        "_A = 3",
        "_D = 2.5",
    ]


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ("def f(x):\n return x > 0.3", ["2 0.3"]),
        ("def f(x):\n return x > 2.0", ["2 2.0"]),
        ("def f(x):\n return x * 20 > len(x)", ["2 20"]),
        ("def f(x):\n return x[:40]", ["2 40"]),  # a cut is a threshold
        ("@lru_cache(maxsize=64)\ndef f(x):\n return x", ["1 64"]),
        ("f = lambda text: len(text) > 9", ["1 9"]),
        ("_MOST = 40\ndef f(x):\n return x[:_MOST]", []),
        ("def f(match):\n return match[1], match[3]", []),  # an index picks a part
        ("def f(x):\n return x[-1] + 1 - 2 * 0 or False", []),
    ],
)
def test_what_a_bare_number_is(code: str, bare: list[str]) -> None:
    assert bare_numbers(code) == bare


def test_every_rule_has_its_examples() -> None:
    missing = {rule.id for rule in ALL if not (rule.fires and rule.not_on)}
    assert missing == EXAMPLES.keys() | OF_SUPPORT | ELSEWHERE


@pytest.mark.parametrize(("text", "dated"), [("街道办了花市。", True), ("2022年办了花市。", False)])
def test_the_day_a_pdf_was_made_is_the_last_resort(text: str, dated: bool) -> None:
    document = Document((Block(text),), made="2022-06-09")
    [(_, decisions)] = described(
        "a.pdf", document, [Draft(text)], CONTEXT.gazetteer, CONTEXT.manifest
    )
    assert ("issue-day-of-making" in {decision.rule for decision in decisions}) is dated


def test_the_page_of_rules_is_that_of_the_tables() -> None:
    """`make golden` writes it anew."""
    assert RULES_PAGE.read_text("utf-8") == rules_page()


def extracted(*words: str, language: str = "zh") -> str:
    result = CliRunner(env={"JIEWEN_LANGUAGE": language}).invoke(
        main, ["extract", *words], catch_exceptions=False
    )
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize("name", ["yunqiao/2023-03-10.pdf", "yunqiao/2022-03-15.txt"])
def test_explain_names_what_decided_each_article(name: str) -> None:
    [file] = json.loads(extracted(str(SAMPLE / name), "--explain", "--json"))
    assert file["articles"]
    for article in file["articles"]:
        told = {rule["decides"]: rule for rule in article["rules"]}
        fields = ("title", "byline", "street", "event_date", "issue_date", "month")
        assert {"cut", *(field for field in fields if article[field])} <= told.keys()
        assert all(
            rule["why"] and set(rule) == {"decides", "rule", "why", "detail"}
            for rule in told.values()
        )


@pytest.mark.parametrize(
    ("language", "heading", "begins"),
    [
        ("zh", "标题", "标题在文章开头的上方"),
        ("zh-Hant", "標題", "標題在文章開頭的上方"),
        ("en", "title", "A title stands over "),
    ],
)
def test_explain_for_people(language: str, heading: str, begins: str) -> None:
    path = str(SAMPLE / "yunqiao/2023-03-10.pdf")
    lines = extracted(path, "--explain", language=language).splitlines()
    assert "title-over-first-piece" not in extracted(path, language=language)
    at = lines.index(f"    {heading}")
    assert re.match(rf"      title-over-first-piece  \[[-+.\d]+\]  {begins}", lines[at + 1])


def test_explain_says_in_every_language_what_the_tables_say() -> None:
    """People read each rule's reason in their language; JSON does not depend on the language."""
    path = str(SAMPLE / "yunqiao/2022-03-15.txt")
    for language in LANGUAGES:
        told = extracted(path, "--explain", language=language)
        [file] = json.loads(extracted(path, "--explain", "--json", language=language))
        rules = [rule for article in file["articles"] for rule in article["rules"]]
        assert rules
        where = catalogue(language)
        assert all(f"[{where.say(code, {})}]" in told for code in ("where.begins", "where.ends"))
        for rule in rules:
            assert rule["why"] == rule_of(rule["rule"]).reason("en")
            assert rule_of(rule["rule"]).reason(language) in told
