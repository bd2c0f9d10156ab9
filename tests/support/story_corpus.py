"""The corpus of docs/stories.md: the sample and reports on elections in spring 2021."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
OFFICES = ("云桥路街道", "杏林街道")  # the two streets that the story asks for
OTHER = "望潮街道"
SPRING = ("2021-03", "2021-04", "2021-05")
_PLACES = ("槐荫里", "临泉坊", "百步亭")


def lay_out(folder: Path) -> Path:
    """Write the corpus into an empty folder and return it."""
    corpus = folder / "corpus"
    shutil.copytree(SAMPLE, corpus)
    lines = [json.dumps(record, ensure_ascii=False) for record in _records()]
    (corpus / "elections.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return corpus


def wanted() -> set[str]:
    """Return the ids of the articles that the second story should find."""
    return {
        str(record["id"])
        for record in _records()
        if record["street"] in OFFICES and str(record["issue_date"])[:7] in SPRING
    }


def _records() -> Iterator[dict[str, object]]:
    """Yield nine articles of each street, from the months of spring and those around it."""
    for office in (*OFFICES, OTHER):
        for number, month in enumerate(("2021-02", *SPRING, "2021-06")):
            for place in _PLACES[: 1 + number % 2]:
                yield {
                    "id": f"{office}-{month}-{place}",
                    "title": f"{place}居民区换届{('筹备', '选举')[number % 2]}进行中",
                    "body": f"{office}{place}居民区的换届工作进入第{number + 1}周。"
                    f"选民代表{20 + number}人到会，候选人逐一与居民见面。",
                    "street": office,
                    "department": "社区自治办公室",
                    "issue_date": f"{month}-15",
                    "source": f"elections/{office}/{month}.txt",
                }
