"""Random newspaper pages: ``python -m bench.made_pages FOLDER [--seeds 1-40]``.

Writes a PDF for each seed, and the truth of all. Measure them with
``python -m bench.extraction FOLDER --files FOLDER``.
"""

import io
import json
import random
from pathlib import Path

import click
from reportlab.pdfgen.canvas import Canvas

from bench.made_pages.page import looks, page
from bench.made_pages.paper import draw
from bench.made_pages.stories import stories

_MOST_PAGES = 3


def newsletter(seed: int) -> tuple[bytes, list[dict[str, object]]]:
    """Return a PDF and the truth of its articles, the same for the same seed."""
    dice = random.Random(seed)
    told: list[dict[str, object]] = []
    look, texts = looks(dice), stories(dice)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    number = 1
    for leaf in range(dice.randint(1, _MOST_PAGES)):
        paper, found = page(number, look, texts, dice)
        draw(paper, canvas, dice)
        told += [each.row(f"{seed}.pdf") | {"leaf": leaf} for each in found]
        number += 1 + (paper.width > paper.height * 1.2)
    canvas.save()
    return out.getvalue(), told


@click.command(epilog="例 / example:  python -m bench.made_pages /tmp/pages --seeds 1-40")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seeds", default="1-40", help="种子，首尾 / first and last seed  [1-40]")
def main(folder: Path, seeds: str) -> None:
    """随机报纸版面与真值 / Random newspaper pages with their truth."""
    folder.mkdir(parents=True, exist_ok=True)
    first, _, last = seeds.partition("-")
    rows = []
    for seed in range(int(first), int(last or first) + 1):
        data, told = newsletter(seed)
        (folder / f"{seed}.pdf").write_bytes(data)
        rows += told
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    (folder / "pages.truth.json").write_text(text, "utf-8")
    click.echo(f"{len(rows)} 篇 / articles")


if __name__ == "__main__":
    main()
