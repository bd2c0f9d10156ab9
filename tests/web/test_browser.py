"""The site in a real browser: what only a browser can tell."""

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.browsing import Opener
from tests.support.web_corpus import AWKWARD

WASTE = quote("垃圾分类")


@pytest.mark.parametrize("scripts", [True, False])
def test_search_narrow_read_and_return(visit: Opener, scripts: bool) -> None:
    page = visit("/", java_script_enabled=scripts)
    page.locator("#q").fill("垃圾分类")
    page.locator("#q").press("Enter")
    assert "共 10 篇" in page.locator(".total").inner_text()
    page.get_by_role("complementary").get_by_role("link", name="望江街道", exact=True).click()
    assert "望江街道" in page.locator(".chips").inner_text()
    assert page.locator(".result mark").first.is_visible()
    found = page.url
    page.locator(".result h3 a").first.click()
    assert page.locator("h1 mark").inner_text() == "垃圾分类"
    assert page.locator(".source").inner_text().endswith(".txt")
    page.get_by_role("link", name="返回检索结果").click()
    assert page.url == f"{found}#result-1"


def test_marks_are_coloured(visit: Opener) -> None:
    page = visit(f"/?q={WASTE}")
    colour = "e => getComputedStyle(e).backgroundColor"
    assert page.locator("mark").first.evaluate(colour) == "rgb(255, 227, 138)"


def test_mode_is_chosen_with_the_form(visit: Opener) -> None:
    page = visit("/")
    page.locator("#q").fill("垃圾分类 火星")
    page.get_by_label("任一词").check()
    page.get_by_role("button", name="检索").click()
    assert "mode=any" in page.url
    expect(page.locator(".result")).to_have_count(10)
    assert page.get_by_label("任一词").is_checked()


@pytest.mark.parametrize("scripts", [True, False])
def test_one_click_leads_from_some_words_to_every_word_and_back(
    visit: Opener, scripts: bool
) -> None:
    page = visit(f"/?q={quote('垃圾分类怎么火星')}", java_script_enabled=scripts)
    line = page.locator(".loose")
    assert "没有找到含全部 2 个词的文章" in line.inner_text()
    assert page.locator(".result .lacking s").all_inner_texts() == ["火星"] * 10
    line.get_by_role("link").click()
    assert "strict=1" in page.url
    assert "共 0 篇" in page.locator(".total").inner_text()
    assert "没有文章含“火星”" in page.locator(".notices").inner_text()
    page.get_by_role("link", name="也看只含一些词的文章").click()
    assert "strict" not in page.url
    expect(page.locator(".result")).to_have_count(10)
    page.locator("#q").fill("垃圾分类")
    page.locator("#q").press("Enter")
    expect(page.locator(".loose")).to_have_count(0)


def test_language_switch_keeps_the_search(visit: Opener) -> None:
    page = visit(f"/?q={WASTE}&page=1")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#q").input_value() == "垃圾分类"
    page.locator(".result h3 a").first.click()
    expect(page.get_by_role("heading", name="About this article")).to_be_visible()
    page.get_by_role("link", name="简体").click()
    expect(page.get_by_role("heading", name="文章信息")).to_be_visible()


def test_a_bar_narrows_to_its_month(visit: Opener) -> None:
    page = visit("/")
    page.get_by_role("link", name="2021-09: 4 篇").click()
    assert "共 4 篇" in page.locator(".total").inner_text()
    expect(page.locator(".bar.is-chosen")).to_have_count(1)


@pytest.mark.parametrize("backwards", [False, True])
def test_dragging_over_bars_chooses_a_range(visit: Opener, backwards: bool) -> None:
    page = visit("/")
    middles = [_middle(page, month) for month in ("2021-03", "2021-05")]
    begin, end = reversed(middles) if backwards else middles
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()
    page.wait_for_url("**from=2021-03&to=2021-05*")
    expect(page.locator(".bar.is-chosen")).to_have_count(3)
    assert "2021-03 至 2021-05" in page.locator(".chips").inner_text()


def _middle(page: Page, month: str) -> tuple[float, float]:
    box = page.locator(f".bar[aria-label^='{month}'] .bar-column").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_shift_and_arrows_choose_a_range(visit: Opener) -> None:
    page = visit(f"/?q={WASTE}")
    months = page.locator(".bar").evaluate_all("bars => bars.map(b => b.ariaLabel.slice(0, 7))")
    bars = page.locator(".bar")
    bars.nth(1).focus()
    page.keyboard.press("ArrowLeft")
    assert bars.nth(0).evaluate("bar => bar === document.activeElement")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    said = page.locator(".chart [role=status]")
    first, last = str(said.inner_text()).split(" – ")
    assert first == months[0]
    page.keyboard.press("Escape")
    assert said.inner_text() == ""
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**from={first}&to={last}*")
    assert page.locator("#q").input_value() == "垃圾分类"


def test_a_range_is_chosen_without_scripts(visit: Opener) -> None:
    page = visit(f"/?q={WASTE}", java_script_enabled=False)
    page.locator("select[name=from]").select_option("2021-02")
    page.locator("select[name=to]").select_option("2021-06")
    page.get_by_role("button", name="确定").click()
    assert "2021-02 至 2021-06" in page.locator(".chips").inner_text()
    assert "查看数据表" in page.locator(".chart-table").inner_text()
    assert not page.locator(".chart-how").is_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1100), ("dark", 360)])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/?q={WASTE}&street={quote('望江街道')}&exclude=department%3D{quote('妇联')}&from=2021-02",
        "/?lang=en&reprints=1&page=3",
        f"/?q={quote('火星')}&month=2021-01",
        f"/facet/street?q={WASTE}",
        "/facet/department?by=pinyin&find=f&lang=zh-Hant",
    ],
)
def test_axe_finds_nothing(visit: Opener, path: str, scheme: str, width: int) -> None:
    page = visit(path, width=width, color_scheme=scheme)
    for fold in page.locator("summary").all():
        if fold.is_visible():
            fold.click()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_awkward_id_opens(visit: Opener) -> None:
    page = visit(f"/?q={quote('怪名文件')}")
    page.locator(".result h3 a").click()
    assert page.locator(".source").inner_text() == AWKWARD[:-2]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?lang=en&page=3",
        f"/?q={WASTE}&street={quote('望江街道')}&exclude=department%3D{quote('妇联')}",
        f"/?q={quote('长串')}",
        f"/?q={'x' * 300}&mode=exact&street={'y' * 150}",
        f"/facet/street?q={'x' * 300}&find={'y' * 150}",
        f"/?q={quote('居民')}&from=2021-02&to=2021-05",
        "/article/awkward/5",
        f"/article/qc/2021/000.txt/1?q={WASTE}",
    ],
)
def test_fits_a_phone(visit: Opener, path: str) -> None:
    page = visit(path, width=360)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    for fold in page.locator("summary").all():
        if fold.is_visible():
            fold.click()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


def test_filters_fold_on_a_phone_and_stand_on_a_desk(visit: Opener) -> None:
    assert visit("/", width=1100).locator("#facet-street").is_visible()
    phone = visit("/", width=360)
    assert not phone.locator("#facet-street").is_visible()
    phone.locator(".facets > details > summary").click()
    assert phone.locator("#facet-street").is_visible()


def test_keyboard_reaches_the_content(visit: Opener) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


_CONTRAST = """() => {
  const rgb = c => c.match(/[\\d.]+/g).map(Number);
  const lum = c => rgb(c).slice(0, 3).map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (rgb(c)[3] !== 0) return c;
    }
    return 'rgb(255, 255, 255)';
  };
  const bad = [];
  for (const e of document.querySelectorAll('body *')) {
    const texts = [...e.childNodes].filter(n => n.nodeType === 3 && n.data.trim());
    if (e.closest('svg') || !texts.length) continue;
    const [a, b] = [lum(getComputedStyle(e).color), lum(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.push(e.outerHTML.slice(0, 80));
  }
  return bad;
}"""  # WCAG 2.2, 1.4.3: 4.5 to 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(visit: Opener, scheme: str) -> None:
    for path in (f"/?q={WASTE}&exclude=street%3D{quote('松风镇')}", "/?q=x", "/article/awkward/4"):
        assert visit(path, color_scheme=scheme).evaluate(_CONTRAST) == []
