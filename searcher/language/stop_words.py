"""Words that say nothing about an article: particles, link words, and the words of questions.

An article about 加装电梯 need not hold the 怎么 of 怎么加装电梯. So in the mode 智能 such a word is
no condition where it stands beside other words. Only whole words count, as `tokens.typed_words`
cuts them: 的士 and 目的 are words of their own, and quoted text keeps every character.

A word is listed only if an article that lacks it still answers. 有, 没有, 不, 上, 下 and numerals
are not listed, because they change what is asked.
"""

# They only join other words, or end a sentence; 时候 is the rest of 什么时候.
_PARTICLES = "的 了 吗 呢 吧 啊 呀 嘛 么 啥 时候"
_LINKS = "和 及 以及 是 在 对 对于 关于 把 被"
# They stand for the answer, which the article gives in place of them.
_QUESTIONS = (
    "什么 什么样 怎么 怎么办 怎么样 怎样 如何 为什么 为何 为啥 哪 哪些 哪个 哪里 哪儿 哪家 谁"
    " 多少 多久 几 几个 几点 何时 何地 何处 是否 是不是 有没有 能否 可否 可不可以"
)
# They address the reader of the question.
_ADDRESSES = "请问 劳驾"

# Words and particles that make a text a question.
_ASKING = frozenset(f"{_QUESTIONS} {_ADDRESSES} 吗 呢 啥".split())
_STOP_WORDS = _ASKING | frozenset(f"{_PARTICLES} {_LINKS}".split())


def is_stop_word(word: str) -> bool:
    """Whether a folded word says nothing about an article."""
    return word in _STOP_WORDS


def is_question_word(word: str) -> bool:
    """Whether a folded word makes a text a question."""
    return word in _ASKING
