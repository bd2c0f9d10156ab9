"""Pages without an article: errors, walls of scripts, lists and indexes."""

import re

from indexer.corpus.blocks import BadFile
from indexer.formats import reader_rules
from indexer.formats.html.texts import Unit, Units
from indexer.formats.html.tree import Node, Page

_ERROR = re.compile(
    r"(?:\b(?:400|401|403|404|410|500|502|503|504)\b|not\s+found|forbidden|bad\s+gateway|server\s+error|"
    r"service\s+unavailable|access\s+denied|找不到|不存在|无法(?:访问|找到|显示|打开)|未找到|出错了|页面(?:错误|丢失|已?删除|走丢|失效)|"
    r"(?:内容|文章|页面|网页|帖子).{0,6}(?:已被?(?:发布者|作者|管理员)?(?:删除|下线|屏蔽)|不见了|不存在|走丢)|(?:系统|网站).{0,4}(?:错误|繁忙|维护)|服务器(?:错误|繁忙)|"
    r"此?(?:内容|网页).{0,6}(?:违规|无法查看)|拒绝访问|访问(?:已?被|遭到?)?(?:阻断|拦截|禁止)|请求(?:已?被)?拦截|安全威胁|链接已?(?:过期|失效))",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"(?:(?:开启|启用|打开|允许|支持).{0,8}(?:java\s*script|cookies?|脚本)|"
    r"(?:enable|requires?|turn on)\s+(?:java\s*script|cookies)|"
    r"java\s*script\s+(?:is\s+)?(?:disabled|required)|安全验证|人机(?:验证|识别)|请输入验证码|(?:拖动|按住|滑动).{0,4}滑块|(?:进行|完成).{0,4}验证|checking\s+your\s+browser|"
    r"浏览器版本过低|升级(?:您的)?浏览器|请(?:先)?登录后|正在跳转|环境异常|忘记密码|找回密码|立即注册|forgot\s+(?:your\s+)?password|just\s+a\s+moment)",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:暂无|没有|无)(?:相关|更多|任何)?(?:数据|内容|信息|文章|结果|记录)[。！]?"
)
_FEW = 30  # lines of a page that says no more than that it has nothing
_LITTLE = 120  # glyphs of running text; an article with as few may be one of these pages
_FEWEST_LINKS = reader_rules.HTML_LIST_LINES.worth
_MOSTLY = 0.5  # of an element's glyphs
_SUMMARY = 60  # glyphs of the summary that stands under each link of a list, at most
_SUMMARIES = 8  # links with summaries; an article with as many links inside it is longer
_CUT_OFF = re.compile(
    r"(?:…|\.{2,}|[\[【(（]?(?:详细|详情|全文|更多|阅读全文|查看(?:详情|全文)|read\s*more)[\]】)）>》]*)\s*$",
    re.IGNORECASE,
)
_SENTENCE = 40  # glyphs of running text; a page of links has a sentence such as an explanation
_INDEX = 20  # lines that are links; an index has as many


def refuse(page: Page, units: Units, node: Node) -> None:
    """Refuse a page whose best element is no article.

    Raises:
        BadFile: the page is an error, a wall of scripts, or a list of other pages.
    """
    speech = units.speech(node)
    if speech <= _SENTENCE and any(_NOTHING.fullmatch(unit.text) for unit in units.all):
        raise BadFile("html.list")
    if speech <= _LITTLE:
        heads = " ".join([page.title, *(u.text for u in units.all[:_FEW] if u.head)])
        shown = " ".join(unit.text for unit in units.all) if len(units.all) <= _FEW else ""
        if _WALL.search(shown) or (not units.all and page.scripts):
            raise BadFile("html.script_wall")
        if _ERROR.search(heads) or _ERROR.search(shown):
            raise BadFile("html.error_page")
    if is_list(units, node):
        raise BadFile("html.list")


def is_list(units: Units, node: Node) -> bool:
    """Whether an element holds links to articles rather than an article."""
    own = [unit for unit in units.of(node) if not unit.furniture]
    speech = units.speech(node)
    if sum(1 for unit in own if unit.listed) < _FEWEST_LINKS:
        return _is_index(units, speech)
    if _are_teasers(own):
        return True
    size = sum(len(unit.text) for unit in own)
    listed = sum(unit.linked for unit in own)
    return listed > min(_MOSTLY * size, speech) or speech < _SUMMARY * _between(own)


def _are_teasers(own: list[Unit]) -> bool:
    """Whether most links are followed by the cut beginning of another article: 书架搬进楼道…."""
    listed = [at for at, unit in enumerate(own) if unit.listed]
    cut = sum(1 for at in listed if at + 1 < len(own) and _CUT_OFF.search(own[at + 1].text))
    return cut >= _FEWEST_LINKS and cut >= _MOSTLY * len(listed)


def _between(own: list[Unit]) -> int:
    """Return how many links stand between the first and the last running text."""
    spoken = [at for at, unit in enumerate(own) if unit.speaks]
    inside = own[spoken[0] : spoken[-1]] if spoken else []
    listed = sum(1 for unit in inside if unit.listed)
    return listed if listed >= _SUMMARIES else 0


def _is_index(units: Units, speech: int) -> bool:
    """Whether a page has links and labels, and one sentence at most."""
    links = sum(1 for unit in units.all if unit.listed)
    return links >= (_INDEX if speech else _FEWEST_LINKS) and speech <= _SENTENCE
