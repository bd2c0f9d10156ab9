"""One address of every page of the site over the sample, and scripts to inspect a page with."""

from urllib.parse import quote

from tests.support.sample_ids import sample_id

WORD = quote("居民")
ARTICLE = sample_id("wangchao/2024-01-12.pdf", 1)
UNITED = sample_id("yunqiao/2023-03-10.txt", 1)  # with the PDF of the issue
GUESSED = sample_id("yunqiao/2022-09-30.txt", 6)
STREET = quote("望潮街道")

PAGES = {
    "home": "/",
    "results": f"/?q={WORD}",
    "narrowed": f"/?q={WORD}&street={STREET}&exclude=year%3D2022&from=2022-01&to=2024-12",
    "second page": f"/?q={WORD}&page=2&mode=any&reprints=1",
    "some words": f"/?q={quote('火星移民怎么找居民的')}&street={STREET}",
    "nothing found": f"/?q={quote('火星移民 居民')}&street={STREET}&strict=1",
    "misspelt": f"/?q={quote('拉圾分类')}",
    "notices": f"/?q={quote('（居民 “没有结束')}&mode=exact",
    "facet": f"/facet/street?q={WORD}",
    "months": "/facet/month",
    "advanced": "/advanced",
    "advanced filled": f"/advanced?q={quote('“垃圾分类” -通知')}&street={STREET}",
    "help": "/help",
    "related": f"/related?q={WORD}",
    "article": f"/article/{ARTICLE}?q={WORD}&at=1",
    "united": f"/article/{UNITED}",
    "guessed": f"/article/{GUESSED}",
    "source": f"/source/{ARTICLE}",
    "source of text": f"/source/{GUESSED}",
    "trends": f"/trends?q={WORD}",
    "trends compared": f"/trends?q={WORD}&q={quote('社区')}&by=street",
    "browse": "/browse",
    "streets": "/browse/streets",
    "departments": "/browse/departments",
    "calendar": f"/browse/issues?street={STREET}",
    "issue": "/issue/wcb-byc-20240112",
    "papers": "/browse/papers",
    "added": "/browse/added",
    "uncertain": "/browse/uncertain",
    "export": f"/export?q={WORD}",
    "kept": "/kept",
    "kept articles": f"/kept?id={ARTICLE}&id={GUESSED}&id=nothing/1&name={quote('清单')}",
    "save a search": f"/kept/save?q={WORD}&street={STREET}",
    "api": "/api",
    "English": f"/?q={WORD}&lang=en",
    "traditional": f"/article/{ARTICLE}?lang=zh-Hant",
    "no such page": "/nothing/here",
    "no such article": "/article/nothing/1",
}

# Adds up the layout shifts that no input has caused; runs from the first frame on.
SHIFTS = """
window.__shifts = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shifts += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
"""

# Records the element with the focus, and whether its focus is visible: by an outline, or in a
# drawing by a stroked shape. A month field takes the focus several times, once for each part.
# Returns whether any element had the focus.
REACHED = """() => {
  window.__reached ??= new Map();
  const reached = document.activeElement;
  if (reached === document.body) return false;
  const outlined = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const stroked = e => getComputedStyle(e).stroke !== 'none' && e.matches('a:focus-visible *');
  const shows = outlined(getComputedStyle(reached)) || [...reached.children].some(stroked);
  window.__reached.set(reached, window.__reached.get(reached) || shows);
  return true;
}"""

_INTERACTIVE = "a[href], button, input, select, textarea, summary, [tabindex='0']"

# Lists the controls that Tab has not reached. Tab stops once in a group of radio buttons, and once
# in a group of elements with tab index -1 in a drawing; arrow keys move inside the group. Thus a
# group counts as reached once one of its elements was.
UNREACHED = f"""() => {{
  const reached = [...window.__reached.keys()];
  const together = (e, o) => e.type === 'radio' ? o.name === e.name
    : e.tabIndex < 0 && e.closest('svg')?.contains(o);
  const taken = e => reached.some(o => together(e, o));
  const seen = e => e.checkVisibility({{ visibilityProperty: true }}) && !e.disabled;
  return [...document.querySelectorAll("{_INTERACTIVE}")]
    .filter(e => seen(e) && e.type !== 'hidden' && !window.__reached.has(e) && !taken(e))
    .map(e => e.outerHTML.slice(0, 120));
}}"""
UNSEEN = """() => [...window.__reached].filter(([, shown]) => !shown)
  .map(([e]) => e.outerHTML.slice(0, 120))"""
