"""Lines that a web site adds to an article: date lines, tools, pagers, notices, lists of others."""

import re
from dataclasses import dataclass
from functools import lru_cache

_DAY = (
    r"(?:(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?"
    r"|[二一][〇零○九][〇零○一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_TIME = r"(?:T|\s)*(?:[上下]午)?\s*\d{1,2}\s*[:：]\s*\d\d(?:\s*[:：]\s*\d\d(?:\.\d+)?)?"


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A kind of line that belongs to the site.

    Attributes:
        name: of the kind, as in `jiewen extract --explain`.
        longest: glyphs of such a line, at most.
        pattern: matches the line from its beginning.
    """

    name: str
    longest: int
    pattern: re.Pattern[str]


_KEPT = 4096  # lines whose kind is remembered, since several rules ask for it


def _line(name: str, longest: int, pattern: str) -> SiteLine:
    return SiteLine(name, longest, re.compile(pattern, re.IGNORECASE))


# What may stand anywhere on a page, in no article.
_ANYWHERE = (
    _line(
        "date-line",
        160,
        rf"(?:发布|发表|更新|刊发|编辑|稿件|时间|日期|date|time|posted|published)?"
        rf"(?:时间|日期|于|on)?\s*[:：]?\s*[\[【(（]?\s*{_DAY}(?:{_TIME})?\s*[\])）】]?"
        r"(?:$|[^，。；！？]*(?:来源|作者|编辑|责编|浏览|阅读|点击|字号|评论|星期|人气|打印|关闭|字体|收藏|分享|网$|报$).*$"
        r"|\s*[|｜·丨\-]*\s*[\u4e00-\u9fffA-Za-z]{0,12}$)",
    ),
    _line(
        "date-label",
        160,
        r"[\[【(（]?\s*(?:(?:信息|文章|稿件)?(?:发布|发表|更新|创建|添加|刊发|出版)(?:时间|日期|于)|日期|时间)"
        r"\s*[:：]\s*[\[【(（]?\s*(?:$|\d|[二一][〇零○九]|民国|今天|昨天|刚刚)",
    ),
    _line(
        "part-of-a-date",
        40,
        r"(?:\d{1,2}\s*[-/.月]\s*\d{1,2}日?|\d{1,2}:\d\d(?::\d\d)?|[一二三四五六七八九十\d]{1,3}月|"
        r"(?:发布|更新|发表)(?:时间|日期|于)\s*(?:19|20)\d\d.*|星期[一二三四五六日天])$"
        # the time is looked for first, because the words before it can be parted in many ways
        rf"|(?=.*\d\s*[:：]\s*\d\d)(?:[^\s，。：]{{1,16}}\s*){{0,3}}{_DAY}{_TIME}$",
    ),
    _line(  # 《枫桥日报》（2021年6月15日 07版）
        "printed-in",
        60,
        rf"[(（]?\s*《[^《》]{{2,16}}》\s*[(（]?\s*{_DAY}\s*[,，]?\s*第?\s*[A-Z]?\d{{1,3}}\s*版[^，。]{{0,8}}[)）]?$",
    ),
    _line(
        "other-title",
        120,
        r"[\[【(（]?\s*(?:本文)?原(?:文?标题|题)为?\s*[:：《]",
    ),
    _line(
        "counts-and-tools",
        120,
        r"[\[【(（]?\s*(?:(?:文章|稿件|信息)?(?:浏览|阅读|点击|访问|评论|人气|播放|转发|收藏)(?:次数|量|数|人数)?|字号|字体|字体大小|打印|"
        r"分享到?|分享至|(?:分享|转发)(?:此|本)?文章?|收藏|【?打印本?[页文]】?|(?:调整|选择)?(?:字体|字号)(?:调整|选择)?|我要(?:纠错|评论|分享)|扫一扫|责任编辑)\s*(?:[:：【\[(（]|$)",
    ),
    _line(
        "tool-buttons",
        60,
        r"(?:[\[【(（<|·\s]*(?:打印(?:本页|本文|本稿|正文)?|关闭(?:窗口|本页)?|返回(?:顶部|首页|列表|上一页|目录)?|"
        r"收藏(?:本文|本页)?|加入收藏|推荐给?朋友|复制链接|复制|大\s*中\s*小|[大中小]|[AT字]\s*(?=[-+\s])|[-+]\d*|纠错|\+?关注|已关注|订阅|取消|"
        r"(?:分享|转发|发送)(?:到|至|给|本文)?|我要评论|发表评论|评论|点赞|赞|踩|举报|微信(?:好友)?|朋友圈|"
        r"(?:新浪|腾讯)?微博|QQ(?:空间|好友)?|人人网|豆瓣|更多|扫一扫|TOP|Tweet|Share|Print|Facebook|Twitter|LINE|E-?mail|WeChat|Weibo|推荐|"
        r"图集|保存|朗读|语音(?:播报|朗读)|听(?:新闻|全文)|(?:放大|缩小|默认|调整)字[体号]|下载(?:APP|客户端)?)"
        r"[\]】)）>|·/\s\d+]*){1,14}$",
    ),
    _line(
        "pager",
        120,
        r"[\[【(（<«‹\s]*(?:上一?[篇条页则]|下一?[篇条页则]|前一篇|后一篇|上篇|下篇|首页|尾页|末页|共\s*\d+\s*页)"
        r"\s*(?:[\]】)）»›>]|[:：]|$|文章|\s)",
    ),
    _line(
        "pages",
        60,
        # possessive, so that a line of digits, dots or spaces is tried in one way only
        r"(?:[\[【(（<«\s]*+(?:\d{1,3}+(?!\d)|上一页|下一页|首页|尾页|\.{2,}+|…)[\]】)）>»\s]*+){2,}$",
    ),
    _line(
        "place-in-site",
        120,
        r"(?:您?(?:现在|当前|目前|所在)的?(?:所在)?(?:的?位置|栏目)|(?:当前|所在|现在)位置|位置)\s*(?:是|为)?\s*[:：>]"
        r"|首页\s*(?:>|›|»|/|->|—|→|-\s)",
    ),
    _line(
        "copyright",
        400,
        r".*(?:版权所有|copyright\b|©|all\s*rights\s*reserved|ICP[备证]|公网安备|互联网新闻信息服务许可|"
        r"信息网络传播视听|经营许可证|举报电话|不良信息举报|网站标识码|技术支持\s*[:：]|主办单位?\s*[:：].{0,40}(?:承办|地址|电话|ICP)|"
        r"建议使用.{0,20}(?:浏览器|分辨率))",
    ),
    _line(
        "notice-of-rights",
        400,
        r"[\[【(（*※“\"\s]*(?:(?:特别|版权|免责|郑重|原创|法律|重要)(?:声明|提示|说明|申明)|声明|注)\s*[:：】\]].{0,360}"
        r"(?:版权|转载|观点|立场|侵权|投资|本网|本站|授权|平台|上传)|notice\s*:.{0,360}(?:platform|copyright|views)",
    ),
    _line(
        "not-our-view",
        300,
        r".{0,60}(?:本文|文章|以上|该文|内容|作者|稿件|发布|刊登|转载).{0,60}(?:不代表.{0,30}(?:观点|立场)|仅代表.{0,40}(?:观点|立场)|"
        r"与本[网站].{0,10}无关|不构成.{0,20}建议|仅供参考)",
    ),
    _line(
        "no-reprint",
        300,
        r".{0,80}(?:未经.{0,24}(?:授权|许可|允许|同意).{0,30}(?:转载|使用|复制|摘编|镜像)|"
        r"转载(?:请|须|时|需).{0,20}(?:注明|标明|保留|联系|授权)|如需转载|"
        r"(?:如|若).{0,24}(?:侵权|侵犯).{0,40}(?:联系|删除|告知)|禁止转载|转载必究)",
    ),
    _line(
        "follow-us",
        120,
        r".{0,60}(?:(?:点击|点|戳)(?:上方|下方|左上角|右上角)?.{0,8}(?:蓝字|蓝色字|关注)|关注我们|长按.{0,8}(?:识别|扫描|关注|二维码)|"
        r"扫(?:描|一扫|码).{0,14}(?:二维码|关注|阅读|下载|手机|分享|公众号)|(?:微信)?扫一扫|点击(?:进入|查看|下载|购买).{0,16}$|(?:更多|相关).{0,12}请.{0,2}关注|识别.{0,6}二维码|"
        r"(?:欢迎|敬请)关注|(?:安装|下载|打开).{0,12}(?:客户端|APP)|(?:点|按)个?[“\"]?(?:在看|赞)|点亮[“\"]?在看|分享收藏点?赞?在看|"
        r"设为星标|星标(?:我们|⭐)|阅读原文|点击.{0,4}阅读原文|微信公众号\s*[:：]|分享到.{0,6}朋友圈)",
    ),
    _line(
        "remarks",
        80,
        r"(?:网友评论|评论\s*[\[(（]?\s*\d*|最新评论|热门评论|全部评论|发表(?:评论|我的看法)|我要(?:评论|跟帖|留言)|我来说两句|"
        r"(?:查看)?(?:更多|全部|剩下)\d*条?评论|暂无评论|留言(?:与评论)?|写(?:下你的|评论|留言)|(?:文明上网|理性发言)|跟[帖贴]|"
        r"登录后?(?:发表|参与|评论)|请?(?:先)?登录|还可以?输入|\d+\s*(?:人参与|条?评论|人?跟[帖贴])|网友跟贴|共有?\s*\d+\s*条?评论|"
        r"请自觉遵守)",
    ),
    _line(
        "hot-line",
        60,
        r".{0,16}(?:报料|爆料|新闻热线|投稿(?:邮箱|热线)|联系我们|商务合作|广告(?:合作|热线))\s*[:：]",
    ),
    _line(
        "end-of-text",
        40,
        r"[-—=·*【\[(（\s]*(?:(?:the\s*)?end|(?:全文|正文)?完|(?:全文|正文|本文)(?:已经?)?(?:结束|完毕)[^。]*)[-—=·*】\])）。\s]*$",
    ),
    _line(
        "taken-from-the-net",
        40,
        r"[\[【(（*※注：:\s]*(?:本文|部分|文中|以上)*(?:图片?|图文|照片|素材|资料|内容|信息|文字|文章|数据|视频|及|和|、)+(?:均|皆|全部|部分)?"
        r"(?:来自|来源于?|源于|取自|转自|摘自)\s*[:：]?\s*(?:互联网|网络|网上)[^。]{0,10}[。\])）】]?$",
    ),
    _line(
        "subscription",
        120,
        r".{0,60}(?:退订|取消订阅|管理订阅|unsubscribe).{0,20}$",
    ),
    _line(
        "date-in-english",
        60,
        r"(?:(?:posted|published|updated|last\s+modified)\s*(?:on|at)?\s*:?\s*)?"
        r"(?:[a-z]{3,9}\.?\s+\d{1,2},?\s+(?:19|20)\d\d|\d{1,2}\s+[a-z]{3,9}\.?,?\s+(?:19|20)\d\d)"
        r"(?:,?\s*\d{1,2}:\d\d(?::\d\d)?\s*(?:[ap]m)?)?\s*$",
    ),
    _line(
        "please-share", 20, r"(?:(?:欢迎|请|点)*(?:转发|分享|收藏|点赞|在看)[、，\s]*)+[！!。~～]*$"
    ),
    _line(
        "length",
        40,
        r"(?:本文|全文|文章)?(?:共|约|共计)?约?\s*\d+\s*字[,，].*(?:阅读|分钟).{0,12}$",
    ),
    _line("advert", 20, r"(?:广告|推广|advertisement|sponsored)$"),
    _line("attachments", 12, r"(?:相关)?附件(?:下载|列表)?\s*[:：]?$"),
    _line("keywords", 80, r"(?:文章|本文)?(?:关键[词字]|标签|tags?|key\s*words?)\s*[:：]"),
    _line("loading", 20, r".{0,4}(?:加载中|正在加载|loading|请稍[候后]|数据加载).{0,10}$"),
)

_EDITOR = _line(
    "editor",
    120,
    r"(?:[\[【(（]?\s*纠错\s*[\]】)）]?\s*)?[\[【(（<]?\s*(?:(?:本文|本期|值班|责任|网络|网站|新媒体|见习|实习|微信)?(?:责任)?编辑|责编|本期编辑|审[核校稿签]|初审|复审|终审|"
    r"一审|二审|三审|校对|监制|总监制|编审|值班(?:主任|编委|总编)|签发|录入员?|责任校对|发布(?:人|员)|信息员|排版|美编|主编|"
    r"策划|统筹|制作|运营|出品)\s*(?:[:：/丨|｜︱]|"
    r"\s+[\u4e00-\u9fff]{2,4}(?:\s+(?:责任?编辑?|编辑|校对|审[核校]|[一二三初复终]审|签发)\s+[\u4e00-\u9fff]{2,4})*\s*[\])）】]?$)",
)

# The head of a list of other articles.
_OTHERS = _line(
    "other-articles",
    24,
    r"[\[【(（<>»▼▶◆■●|·\-—\s]*(?:(?:相关|推荐|热门|热点|精彩|更多|最新|延伸|扩展|往期|猜你|为[你您]|大家|今日|本周|编辑|图片|"
    r"精选|热[评图读]|新闻|视频|猜您|拓展|关联|其[他它]|同类|近期|热文|本月|人气|您?可能|你?可能|头条|专题|原创|一周|论坛|网友)"
    r"(?:相关|感兴趣|新闻|阅读|推荐|报道|文章|链接|专题|内容|资讯|视频|图[片集]|回顾|精选|排行榜?|热[点文读门]|都在看|喜欢|"
    r"还喜欢|关注|点[击阅]|的|荐读|热播|标签|动态|信息|最?热|头条|精彩|搜索|导读|作品|栏目|稿件|焦点|会|在看|也?)+"
    r"|猜你喜欢|相关阅读|相关搜索|往期|推荐|热搜|热榜|排行榜|大家都在看|看过本文的人还看过|关键词|标签|TAGS?|Related.*)"
    r"\s*(?:[:：>»]+|\d+)?[\])）】>»\s]*(?:更多|换一[批换]|more)?[>»\s]*$",
)


# The patterns are written in simplified characters; these are theirs in traditional ones.
_TRADITIONAL = (
    "發佈時間點閱讀關聯絡轉載權聲編輯責審來網頁訊熱門薦鏈連結專題視頻圖評論瀏覽號體標註掃碼維報導長識戶現當機許須請"
    "備條訂贊讚舉複製顯錯糾聞則後筆參與資內電歡還過從經觀場僅違為錄員記攝監總計稱廣會說見習實統運營據臺帳們閉聽見調"
)
_SIMPLIFIED = (
    "发布时间点阅读关联络转载权声编辑责审来网页讯热门荐链连结专题视频图评论浏览号体标注扫码维报导长识户现当机许须请"
    "备条订赞赞举复制显错纠闻则后笔参与资内电欢还过从经观场仅违为录员记摄监总计称广会说见习实统运营据台账们闭听见调"
)
_TO_SIMPLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_IS_TRADITIONAL = re.compile(f"[{_TRADITIONAL}]")


def _simple(text: str) -> str:
    return text.translate(_TO_SIMPLE) if _IS_TRADITIONAL.search(text) else text


@lru_cache(maxsize=_KEPT)
def site_line(text: str) -> SiteLine | None:
    """Return the kind of a line that belongs to the site wherever it stands, or ``None``."""
    size = len(text)
    text = _simple(text)
    for line in (*_ANYWHERE, _OTHERS):
        if size <= line.longest and line.pattern.match(text):
            return line
    return None


def is_of_site(text: str) -> bool:
    """Whether a line belongs to the site wherever it stands."""
    return site_line(text) is not None


def is_editor(text: str) -> bool:
    """Whether a line names the editors of the site, who wrote nothing."""
    return len(text) <= _EDITOR.longest and _EDITOR.pattern.match(_simple(text)) is not None


def opens_others(text: str) -> bool:
    """Whether a line is the head of a list of other articles."""
    return len(text) <= _OTHERS.longest and _OTHERS.pattern.match(_simple(text)) is not None


_BYLINE = re.compile(
    r"[\[【(（]?\s*(?:本文)?(?:(?:采写|文字|撰文|撰稿|供稿|来稿|投稿|图文|文图|文/图|图/文|图片|摄影|文|图|作者|通讯员|(?:本报|本网)?记者|"
    r"素材|供图|视频|插画|绘图|配图|资料)[/、／]?){1,3}\s*[:：|｜丨︱]\s*\S.{0,40}$"
)
_BYLINE_LENGTH = 50  # glyphs
_HANDS = r"(?:记者|通讯员|作者|撰稿人?|评论员|执笔|主笔|实习生)"
_PERSON = r"(?![在从对于就是])[\u4e00-\u9fff·]{2,5}"
# 青禾周刊记者 林小满, 《观察》作者 周禾, 执笔/林小满、周禾
_REPORTER = re.compile(
    rf"[\[【(（]?\s*[\u4e00-\u9fffA-Za-z《》·]{{0,14}}{_HANDS}[\s:：/]+{_PERSON}"
    rf"(?:[\s、，,&]+(?:{_HANDS}[\s:：/]*)?{_PERSON}){{0,5}}(?:\s*(?:文[/、]?图|摄影?|报道|文|图))?\s*[\]】)）]?$"
)


def is_byline_label(text: str) -> bool:
    """Whether a line credits those who wrote the text or took its pictures."""
    if len(text) > _BYLINE_LENGTH:
        return False
    text = _simple(text)
    return _BYLINE.match(text) is not None or _REPORTER.match(text) is not None


_SOURCE = re.compile(
    r"[\[【(（]?\s*(?:本文|稿件|信息|文章|新闻|内容|资料|图文)?来\s*源(?:于|自)?\s*[:：|｜丨]\s*(?P<who>[^\s|｜，。]{0,40})"
)
_SOURCE_LENGTH = 80  # glyphs


def source_in(text: str) -> str | None:
    """Return the source that a line names, perhaps empty; ``None`` if the line names none."""
    match = _SOURCE.match(text) if len(text) <= _SOURCE_LENGTH else None
    return match["who"] if match else None


_FOLLOWS = re.compile(
    r"\s*(?:返回|查看|(?:责任)?编辑|责编|来源|时间|日期|浏览|发布|审[核校]|点击|阅读|字号|(?:19|20)\d\d-).*$"
)
_NOBODY = re.compile(
    r"[:：|｜丨︱]\s*(?:未知|佚名|不详|网络(?:整理)?|本站(?:原创)?|原创|admin|管理员|转载|互联网|无)?\s*$"
)


def credit_in(text: str) -> str | None:
    """Return what a line says of authors, without what the site adds; ``None`` if it names none."""
    kept = _FOLLOWS.sub("", text.strip("[]【】()（） "))
    return None if _NOBODY.search(kept) or not kept else kept
