"""Corrections stay with their articles: real runs over a corpus that changes."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from indexer.update.store import Store
from searcher.core.model import Article
from searcher.identity.register import Withdrawn, notes, resolve, withdrawals
from tests.support.command import jiewen, report

HEAD = "青禾社区报 第88期 2022年3月15日 星期二"
CANTEEN = (
    "社区食堂开张迎来首批客人\n\n3月8日上午，青禾街道社区食堂正式开张，首批客人是住在附近的三十多位"
    "老人。食堂每天供应早中两餐，荤菜素菜各有八样，老人刷卡即可取餐，行动不便的老人由志愿者送餐上门。\n\n（社区服务办）"
)
LIFTS = (
    "居民楼加装电梯同时破土动工\n\n3月10日一早，银杏苑十二号楼前响起锣鼓声，三部加装电梯同时破土动工。"
    "居民们把小板凳搬到花坛边，看着工人师傅放线围挡，大家都说盼了多年的好事终于办成了。\n\n（房管办）"
)
WIRES = (
    "夜查拔下四十七根飞线\n\n3月2日晚上八点，安委会带着消防和物业，对桥东一村开展电动自行车充电专项夜查。"
    "手电筒一照，从五楼厨房窗口垂下的电线一根接一根，当晚共拔下四十七根。\n\n（平安办）"
)
PAPER_CUTS = (
    "老厂房里的剪纸课\n\n2月26日，由纺机厂改成的文化中心里，剪纸传承人带着十五对亲子剪了一上午的窗花。"
    "郎师傅今年七十二岁，他说剪刀要走得慢，心里先要有那朵花，孩子们听得入了神。\n\n（文化中心）"
)
TITLE = {"食堂": CANTEEN, "电梯": LIFTS, "飞线": WIRES}
NAME = "2022-03-15.txt"


def paper(*articles: str) -> str:
    return "\n\n".join((HEAD, *articles)) + "\n"


@dataclass
class Archive:
    """A corpus and its index."""

    root: Path

    @property
    def corpus(self) -> Path:
        return self.root / "corpus"

    @property
    def index(self) -> Path:
        return self.root / "index"

    def write(self, *articles: str, name: str = NAME) -> None:
        file = self.corpus / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(paper(*articles), "utf-8")

    def correct(self, text: str) -> None:
        (self.corpus / "corrections.toml").write_text(text, "utf-8")

    def run(self) -> dict[str, Any]:
        return report(self.corpus, self.index)

    def found(self, words: str = "") -> dict[str, dict[str, Any]]:
        """Return the articles by a word of their text."""
        hits = json.loads(jiewen("search", words, "--index", self.index, "--json").stdout)["hits"]
        return {hit["id"]: hit for hit in hits}

    def id_of(self, words: str) -> str:
        [name] = self.found(words)
        return name


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Three articles of one file."""
    made = Archive(tmp_path)
    made.write(CANTEEN, LIFTS, WIRES)
    assert made.run()["rejected"] == []
    return made


def insert_on_top(archive: Archive) -> None:
    archive.write(PAPER_CUTS, CANTEEN, LIFTS, WIRES)


def swap(archive: Archive) -> None:
    archive.write(WIRES, LIFTS, CANTEEN)


def rename(archive: Archive) -> None:
    (archive.corpus / NAME).rename(archive.corpus / "第88期.txt")


def move(archive: Archive) -> None:
    (archive.corpus / "青禾").mkdir()
    (archive.corpus / NAME).rename(archive.corpus / "青禾" / NAME)


def change_the_neighbours(archive: Archive) -> None:
    archive.write(CANTEEN.replace("八样", "十样"), LIFTS, PAPER_CUTS)


def remove_the_neighbours(archive: Archive) -> None:
    archive.write(LIFTS)


def edit(archive: Archive) -> None:
    archive.write(CANTEEN, LIFTS.replace("三部", "四部"), WIRES)


def extract_anew(archive: Archive) -> None:
    jiewen("reindex", "--index", archive.index)


def begin_anew(archive: Archive) -> None:
    shutil.rmtree(archive.index)  # ids are of content, so that even a lost index finds them


DEEDS = [
    *(insert_on_top, swap, rename, move, change_the_neighbours, remove_the_neighbours),
    *(edit, extract_anew, begin_anew),
]


@pytest.mark.parametrize("deed", DEEDS)
def test_a_correction_follows_its_article(
    deed: Callable[[Archive], None], archive: Archive
) -> None:
    name = archive.id_of("银杏苑")
    archive.correct(f'[[correction]]\nid = "{name}"\ntitle = "电梯动工"\nstreet = "青禾街道"\n')
    assert archive.run()["put"] == 1
    deed(archive)
    told = archive.run()
    assert told["rejected"] == []
    assert archive.id_of("银杏苑") == name
    assert archive.found()[name]["title"] == "电梯动工"
    corrected = [hit for hit in archive.found().values() if hit["title"] == "电梯动工"]
    assert len(corrected) == 1
    assert archive.run()["put"] == 0


@pytest.mark.parametrize("deed", DEEDS)
def test_a_withdrawn_article_stays_away(deed: Callable[[Archive], None], archive: Archive) -> None:
    name = archive.id_of("银杏苑")
    archive.correct(f'[[correction]]\nid = "{name}"\nremove = true\nreason = "应作者要求"\n')
    told = archive.run()
    assert (told["deleted"], told["articles"]) == (1, 2)
    before = archive.found()
    deed(archive)
    assert archive.run()["rejected"] == []
    assert archive.found("银杏苑") == {}
    assert name not in archive.found()
    if deed in (rename, move):
        assert archive.found().keys() == before.keys()


def test_an_entry_is_set_aside_where_its_article_became_another(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEWEN_INDEX", str(archive.index))
    (archive.corpus / NAME).unlink()
    rows = archive.corpus / "a.jsonl"

    def state(name: str, title: str, body: str) -> dict[str, Any]:
        rows.write_text(json.dumps({"id": name, "title": title, "body": body}), "utf-8")
        return archive.run()

    one, other = (text.split("\n\n")[1] for text in (CANTEEN, LIFTS))
    state("a", "食堂", one)
    archive.correct('[[correction]]\nid = "a"\ntitle = "更正的题目"\n')
    assert archive.run()["put"] == 1
    for _ in range(2):
        told = state("a", "电梯", other)
        [item] = told["rejected"]
        assert (item["file"], item["code"]) == ("corrections.toml", "correction.another")
        assert archive.found()["a"]["title"] == "电梯"
        checked = jiewen("check", archive.corpus)
        assert checked.exit_code == 3
        assert "搁置" in checked.stderr
    assert [note.code for note in notes(archive.index)] == ["correction.another"]
    assert state("a", "食堂", one)["rejected"] == []
    assert archive.found()["a"]["title"] == "更正的题目"
    assert notes(archive.index) == []
    state("a", "电梯", other)
    archive.correct('[[correction]]\nid = "a"\ntitle = "更正的题目"\nconfirmed = 2026-11-29\n')
    assert archive.run()["rejected"] == []
    assert archive.found()["a"]["title"] == "更正的题目"


def test_a_body_is_replaced_only_where_it_was_found(archive: Archive) -> None:
    name = archive.id_of("银杏苑")
    archive.correct(f'[[correction]]\nid = "{name}"\nbody = "改过的正文。"\ntitle = "改过的题"\n')
    archive.run()
    assert archive.found("改过的正文").keys() == {name}
    edit(archive)
    [item] = archive.run()["rejected"]
    assert (item["code"], item["values"]["field"]) == ("correction.replaced", "body")
    assert archive.found("四部").keys() == {name}
    assert archive.found("改过的题") == {}
    archive.write(CANTEEN, LIFTS, WIRES)
    assert archive.run()["rejected"] == []
    assert archive.found("改过的正文").keys() == {name}


def test_what_is_withdrawn_stays_so_while_its_entry_cannot_be_read(archive: Archive) -> None:
    name = archive.id_of("银杏苑")
    archive.correct(f'[[correction]]\nid = "{name}"\nremove = true\nreason = "隐私"\n')
    archive.run()
    archive.correct(f'[[correction]]\nid = "{name}"\nremove = true\nreason = 隐私\n')
    told = archive.run()
    assert (told["put"], told["articles"]) == (0, 2)
    assert [each["code"] for each in told["rejected"]] == [
        *("correction.unread", "correction.still_withdrawn"),
    ]
    assert resolve(archive.index, name) == withdrawals(archive.index)[0]
    assert "隐私" in told["rejected"][0]["reason"]
    assert not any("隐私" in str(note) for note in notes(archive.index))  # visitors see these
    archive.correct(
        f'[[correction]]\nid = "{name}"\nremove = tru\n'
        f'[[correction]]\nid = "{name}"\nrestore = true\n'
    )
    assert archive.run()["put"] == 1  # said plainly
    assert resolve(archive.index, name) is None


def test_a_file_may_go_with_the_article_that_is_withdrawn(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = archive.id_of("银杏苑")
    archive.write(CANTEEN, WIRES)
    archive.correct(f'[[correction]]\nid = "{name}"\nremove = true\nreason = "隐私"\n')
    assert archive.run()["rejected"] == []
    monkeypatch.setenv("JIEWEN_INDEX", str(archive.index))
    assert jiewen("check", archive.corpus).exit_code == 0
    found = resolve(archive.index, name)
    assert isinstance(found, Withdrawn)
    assert found.reason == "隐私"
    archive.correct("")
    archive.run()
    assert resolve(archive.index, name) is None


def test_files_are_withdrawn_but_for_one_article(archive: Archive) -> None:
    name = archive.id_of("银杏苑")
    archive.correct(
        f'[[correction]]\nid = "{name}"\nrestore = true\n'
        f'[[correction]]\nfiles = ["{NAME}"]\nremove = true\n'
    )
    assert archive.run()["articles"] == 1
    assert archive.found().keys() == {name}
    archive.correct(f'[[correction]]\nfiles = ["{NAME}"]\nremove = true\n')
    assert archive.run()["articles"] == 0  # nothing is left, and no --force was needed
    archive.correct("")
    assert archive.run()["articles"] == 3


def test_ids_of_before_name_their_articles_once(archive: Archive) -> None:
    archive.correct(f'[[correction]]\nid = "{NAME}/2"\ntitle = "电梯动工"\n')
    [item] = archive.run()["rejected"]  # an index that has ids of its own knows no place
    assert item["code"] == "correction.unmatched"
    shutil.rmtree(archive.index)
    assert archive.run()["rejected"] == []  # the first run takes it as version 0.2 did
    name = archive.id_of("银杏苑")
    assert archive.found()[name]["title"] == "电梯动工"
    insert_on_top(archive)
    assert archive.run()["rejected"] == []
    assert [hit["id"] for hit in archive.found().values() if hit["title"] == "电梯动工"] == [name]


def test_one_changed_entry_touches_one_article(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = archive.id_of("银杏苑"), archive.id_of("飞线")
    entries = '[[correction]]\nid = "{}"\ntitle = "{}"\n'
    archive.correct(entries.format(first, "甲") + entries.format(second, "乙"))
    archive.run()
    monkeypatch.setattr(Store, "all_rows", lambda _: pytest.fail("compared everything"))
    looked: list[str] = []
    read = Store.article

    def watched(store: Store, path: str, place: int) -> Article:
        looked.append(f"{path}/{place + 1}")
        return read(store, path, place)

    monkeypatch.setattr(Store, "article", watched)
    archive.correct(entries.format(first, "丙") + entries.format(second, "乙"))
    assert archive.run()["put"] == 1
    assert set(looked) == {f"{NAME}/2"}
    archive.correct(entries.format(second, "乙"))
    assert archive.run()["put"] == 1
