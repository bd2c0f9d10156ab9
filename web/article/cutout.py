"""The part of a printed page that holds an article, as a picture."""

from io import BytesIO

from PIL import Image

from indexer.corpus.blocks import BadFile
from searcher.core.model import Article
from web.article.beside import page_image


def cutout(article: Article) -> bytes | None:
    """Return the article's part of its page as PNG; ``None`` where no such picture can be had.

    A page that cannot be drawn now must not cost the clipping, which is whole without the picture.
    """
    if not (article.leaf and article.box):
        return None
    try:
        drawn = page_image(article)
    except BadFile:
        return None
    outline = drawn.placing.rectangle(article.box)
    if outline is None:
        return None
    left, top, width, height = outline
    made = BytesIO()
    with Image.open(BytesIO(drawn.png)) as page:
        page.crop((int(left), int(top), int(left + width), int(top + height))).save(made, "PNG")
    return made.getvalue()
