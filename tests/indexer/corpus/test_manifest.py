"""manifest.toml: what an operator may state, and how mistakes are told."""

from pathlib import Path

import pytest

from indexer.corpus.manifest import Manifest, load_manifest
from searcher.core.errors import CorpusError
from searcher.language.gazetteer import Department, Gazetteer, Street, load_gazetteer

FULL = """
[[street]]
name = "云桥路街道"
district = "临江区"
aliases = ["云桥路街道办事处"]
paths = ["yunqiao/*"]
[[department]]
name = "河道办公室"
aliases = ["河道办"]
[[issue]]
paths = ["yunqiao/2022-03*"]
date = 2022-03-15
[[paper]]
name = "云桥社区报"
street = "云桥路街道"
aliases = ["云桥报"]
license = "（K）第0271号"
paths = ["special/*"]
"""


def _load(folder: Path, text: str) -> Manifest:
    (folder / "manifest.toml").write_text(text, encoding="utf-8")
    return load_manifest(folder)


def test_no_manifest_states_nothing(tmp_path: Path) -> None:
    assert load_manifest(tmp_path) == Manifest()


def test_everything_stated_is_read(tmp_path: Path) -> None:
    manifest = _load(tmp_path, FULL)
    assert manifest.streets == (Street("云桥路街道", "临江区", ("云桥路街道办事处",)),)
    assert manifest.departments == (Department("河道办公室", ("河道办",)),)
    assert manifest.street_of("yunqiao/a/1.txt") == "云桥路街道"
    assert manifest.street_of("other/1.txt") is None
    assert manifest.issue_date_of("yunqiao/2022-03-a.txt") == "2022-03-15"
    assert manifest.issue_date_of("yunqiao/2022-04.txt") is None
    [paper] = manifest.papers
    assert (paper.name, paper.street, paper.aliases) == ("云桥社区报", "云桥路街道", ("云桥报",))
    assert paper.licence == "（K）第0271号"
    assert paper.covers("special/1.txt")
    assert not paper.covers("yunqiao/1.txt")


def test_identity_follows_the_content(tmp_path: Path) -> None:
    first = _load(tmp_path, FULL).identity
    assert _load(tmp_path, "# a note\n" + FULL).identity == first
    assert _load(tmp_path, FULL.replace("临江区", "滨江区")).identity != first


def test_a_paper_reads_no_file_again(tmp_path: Path) -> None:
    first = _load(tmp_path, FULL)
    other = _load(tmp_path, FULL.replace("云桥报", "云桥小报"))
    assert other.papers != first.papers
    assert other.identity == first.identity


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[street]\n", "TOML"),
        ("[[street]]\ndistrict = '临江区'\n", "[[street]] #1 的 name"),
        ("[[street]]\nname = 3\n", "name"),
        ("[[street]]\nname = '甲街道'\naliases = '乙'\n", "aliases"),
        ("[street]\nname = '甲街道'\n", "[[street]]"),  # one bracket: a table, not a list
        ("[[issue]]\npaths = ['a']\ndate = '2022-03-15'\n", "date"),  # quoted
        ("[[paper]]\nstreet = '甲街道'\n", "[[paper]] #1 的 name"),
        ("[[paper]]\nname = '甲报'\nISSN = '1'\n", "ISSN"),
        ("[[issue]]\npaths = ['a']\ndate = 2022-03-15T08:00:00\n", "date"),
        ("[[issue]]\ndate = 2022-03-15\n", "paths"),  # would cover nothing
        ("[[streets]]\nname = '甲街道'\n", "streets"),  # misspelt keys must not pass in silence
        ("[[street]]\nname = '甲街道'\npath = ['a']\n", "path"),
    ],
)
def test_mistakes_are_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CorpusError) as caught:
        _load(tmp_path, text)
    message = str(caught.value)
    assert told in message
    assert "manifest.toml" in message
    assert "\n" not in message


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_bytes("name = '街道'".encode("gb18030"))
    with pytest.raises(CorpusError, match="UTF-8"):
        load_manifest(tmp_path)


def test_shipped_gazetteer() -> None:
    gazetteer = load_gazetteer()
    assert len({s.name for s in gazetteer.streets}) == len(gazetteer.streets) > 200
    assert len({s.district for s in gazetteer.streets}) == 16
    assert gazetteer is load_gazetteer()


def test_extending_replaces_by_name_and_changes_identity() -> None:
    old = Gazetteer((Street("甲街道", "东区"), Street("乙街道", "东区")))
    new = old.extended([Street("甲街道", "西区", ("甲街",))])
    assert [s.district for s in new.streets] == ["西区", "东区"]
    assert new.street("甲街") == new.streets[0]
    assert new.identity != old.identity
    assert old.extended() == old
