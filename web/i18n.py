"""Every word of the interface in Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass

from searcher.model import UNLABELLED

LANGUAGES: Mapping[str, str] = {"zh": "zh-Hans", "en": "en"}  # ours -> BCP 47, for ``lang=``

# key: (Chinese, English); {name} is filled in.
TEXTS: Mapping[str, tuple[str, str]] = {
    "brand": ("街闻", "Jiewen"),
    "tagline": ("街道社区报全文检索", "Full-text search in street-office newsletters"),
    "other_language": ("English", "中文"),
    "skip": ("跳到主要内容", "Skip to main content"),
    "search": ("搜索", "Search"),
    "query": ("检索词", "Search words"),
    "placeholder": (
        "例如：垃圾分类、“疫苗接种”、创文 -会议",
        "e.g. 垃圾分类, “疫苗接种”, 创文 -会议",
    ),
    "mode": ("匹配方式", "Matching"),
    "mode.smart": ("智能", "Smart"),
    "mode.exact": ("精确", "Exact"),
    "mode.any": ("任意", "Any word"),
    "mode.smart.hint": ("每个词都要出现", "every word must occur"),
    "mode.exact.hint": ("一字不差", "exactly as typed"),
    "mode.any.hint": ("出现一个词即可", "one word is enough"),
    "sort": ("排序", "Sort by"),
    "sort.relevance": ("相关度", "Relevance"),
    "sort.newest": ("最新", "Newest"),
    "sort.oldest": ("最早", "Oldest"),
    "reprints": ("转载", "Reprints"),
    "reprints.folded": ("合并", "Folded"),
    "reprints.each": ("逐篇", "Each"),
    "reprints.others": ("另有 {n} 篇转载", "{n} more reprints"),
    "synonyms": ("同义词", "Synonyms"),
    "synonyms.on": ("也查", "Included"),
    "synonyms.off": ("不查", "Left out"),
    "results": ("检索结果", "Results"),
    "all_articles": ("全部文章", "All articles"),
    "results_for": ("检索：{typed}", "Results for: {typed}"),
    "total": ("共 {n} 篇", "{n} found"),
    "total.folded": ("合并转载后 {n} 条", "{n} with reprints folded"),
    "articles": ("{n} 篇", "{n} articles"),
    "filters": ("筛选", "Filters"),
    "filters.active": ("已选条件", "Active filters"),
    "filters.clear": ("清除全部条件", "Clear all filters"),
    "facet.street": ("街道", "Street office"),
    "facet.department": ("部门", "Department"),
    "facet.month": ("月份", "Month"),
    "facet.district": ("区", "District"),
    "facet.year": ("年份", "Year"),
    "label": ("{name}：{value}", "{name}: {value}"),
    "unlabelled": (UNLABELLED, "Unlabelled"),
    "more": ("其余 {n} 项", "{n} more"),
    "chosen": ("已选，点击取消", "chosen, follow to drop"),
    "excluded": ("已排除，点击恢复", "excluded, follow to allow again"),
    "exclude": ("排除", "Exclude"),
    "remove": ("去掉条件", "Drop filter"),
    "not": ("不含", "not"),
    "chart": ("每月篇数", "Articles by month"),
    "chart.table": ("用表格看", "As a table"),
    "count": ("篇数", "Articles"),
    "about": ("约 {value}", "c. {value}"),
    "about.why": ("推断而得，未见明文", "inferred, not printed"),
    "pages": ("分页", "Pages"),
    "page": ("第 {n} 页", "Page {n}"),
    "page.of": ("第 {n} 页，共 {last} 页", "page {n} of {last}"),
    "page.first": ("首页", "First"),
    "page.previous": ("上一页", "Previous"),
    "page.next": ("下一页", "Next"),
    "page.last": ("末页", "Last"),
    "notices": ("说明", "Notes"),
    "cut": ("检索词过长，只用了前 {n} 个字", "The query was cut to its first {n} characters"),
    "none": ("没有找到文章", "Nothing found"),
    "none.advice": ("可以试试：", "You could try:"),
    "none.synonyms": ("也查同义词", "look for synonyms too"),
    "none.words": ("换一个词，或少用几个词", "use another word, or fewer words"),
    "none.home": ("浏览全部文章", "browse all articles"),
    "empty": ("索引里还没有文章", "The index holds no articles yet"),
    "empty.advice": ("请先建立索引，再刷新本页：", "Index a folder first, then reload this page:"),
    "untitled": ("（无标题）", "(untitled)"),
    "back": ("返回检索结果", "Back to results"),
    "hits": ("本文命中 {n} 处", "{n} matches in this article"),
    "hits.first": ("跳到第一处", "Go to the first"),
    "about_article": ("文章信息", "About this article"),
    "field.title": ("标题", "Title"),
    "field.body": ("正文", "Text"),
    "field.kicker": ("引题", "Kicker"),
    "field.departments": ("部门", "Department"),
    "field.byline": ("署名", "By-line"),
    "field.event_date": ("事件日期", "Event date"),
    "field.issue_date": ("出版日期", "Issue date"),
    "field.page": ("版次", "Page"),
    "field.continued_to": ("下转", "Continued on"),
    "field.source": ("来源文件", "Source file"),
    "page.number": ("第 {n} 版", "p. {n}"),
    "captions": ("图片说明", "Captions"),
    "evidence": ("这些信息从何而来", "Where these values come from"),
    "evidence.field": ("项目", "Value"),
    "evidence.reason": ("依据", "Reason"),
    "evidence.confidence": ("把握", "Confidence"),
    "footer": ("全文、索引与检索都在本机。", "Texts, index and search all stay on this machine."),
    "home": ("回到检索页", "Go to the search page"),
    "run": ("在命令行运行：", "On the command line, run:"),
    "error.400": ("看不懂这个请求", "This request could not be read"),
    "error.400.advice": ("请检查地址，或重新检索。", "Check the address, or search again."),
    "error.404": ("没有这一页", "There is no such page"),
    "error.404.advice": (
        "文章可能已移出索引，或地址有误。",
        "The article may have left the index, or the address is wrong.",
    ),
    "error.405": ("此处只能阅读", "This site can only be read"),
    "error.405.advice": ("请用浏览器打开链接。", "Open the link in a browser."),
    "error.500": ("出错了", "Something went wrong"),
    "error.500.advice": (
        "这是程序的问题，详情已写入服务端日志。",
        "This is a fault of the program; the server's log tells more.",
    ),
    "error.missing": ("还没有索引", "There is no index yet"),
    "error.missing.advice": (
        "请先把报纸文件夹编入索引，再刷新本页。",
        "Index the folder of newsletters first, then reload this page.",
    ),
    "error.rebuild": ("索引需要重建", "The index must be rebuilt"),
    "error.rebuild.advice": (
        "索引与本程序的版本不符，或文件有损坏。",
        "It was built by another version of this program, or its files are damaged.",
    ),
    "error.busy": ("索引暂时无法回答", "The index cannot answer just now"),
    "error.busy.advice": (
        "请稍后再试；详情已写入服务端日志。",
        "Try again in a while; the server's log tells more.",
    ),
}


@dataclass(frozen=True, slots=True)
class Speech:
    """The interface in one language; called with a key it returns the words.

    Attributes:
        language: a key of `LANGUAGES`.
    """

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of a key, filled in."""
        words = TEXTS[key][self.language == "en"]
        return words.format(**values) if values else words

    @property
    def tag(self) -> str:
        """Language tag for the page."""
        return LANGUAGES[self.language]

    @property
    def other(self) -> str:
        """The language to switch to."""
        return "zh" if self.language == "en" else "en"

    def value(self, label: str) -> str:
        """Return a facet value as shown: only 未标注 has a translation."""
        return self("unlabelled") if label == UNLABELLED else label

    def field(self, name: str) -> str:
        """Return what an Article attribute is called."""
        known = (key for key in (f"field.{name}", f"facet.{name}") if key in TEXTS)
        key = next(known, "")
        return self(key) if key else name

    def notice(self, message: str) -> str:
        """Return this language's half of a message in both, ``中文 / English``."""
        chinese, slash, english = message.partition(" / ")
        return english if slash and self.language == "en" else chinese
