"""How a value stays a value: the signs of the block language are shifted out of its way until the page is written.

Jinja2 fills values into text that is parsed for marks afterwards. A value's own `*`, `|` and the like travel in
Unicode's private-use area, which no value may contain, and come back as ordinary signs in the Word file.
"""

import re

STAR, BAR, BACKSLASH, BREAK, GUARD = "\ue02a", "\ue07c", "\ue05c", "\ue00a", "\ue0ff"

# Not legal in XML, invisible, or turning the direction of what follows: a letter holds none of them.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
_SPACES = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029 ]+")
_TROUBLE = re.compile(r"  |[^ -)+-\[\]-{}~\xa0-\xac\xae-\u0609\u2010-\u201f]")
_HIDE = str.maketrans({"*": STAR, "|": BAR, "\\": BACKSLASH})
_SYNTAX_AT_START = frozenset("#-@|>0123456789")

_ESCAPED = re.compile(r"\\([*|\\])")
_SHOW = str.maketrans(
    {
        STAR: "*",
        BAR: "|",
        BACKSLASH: "\\",
        GUARD: None,
        BREAK: '</w:t><w:br/><w:t xml:space="preserve">',
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
    }
)
_SPECIAL = re.compile('[&<>"\ue000-\uf8ff]')
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(value: str) -> str:
    """Drop what cannot be printed and make every run of white space one space; a no-break space stays."""
    if _TROUBLE.search(value):
        value = _SPACES.sub(" ", UNPRINTABLE.sub("", value))
    return value.strip(" ")


def protect(value: str) -> str:
    """Shift a cleaned value's signs so that no part of it can be read as a mark."""
    hidden = value.translate(_HIDE) if _TROUBLE.search(value) else value
    return GUARD + hidden if hidden[:1] in _SYNTAX_AT_START else hidden


def unescape(wording: str) -> str:
    r"""Take `\*`, `\|` and `\\` in the wording as the plain sign."""
    return _ESCAPED.sub(lambda found: found[1].translate(_HIDE), wording) if "\\" in wording else wording


def show(text: str) -> str:
    """Give text as it stands inside a `w:t` element, with every shifted sign back in its place."""
    return text.translate(_SHOW) if _SPECIAL.search(text) else text


def attribute(text: str) -> str:
    """Give text as it stands in an XML attribute."""
    return show(text.replace(BREAK, " "))


def has_illegal(text: str) -> bool:
    """Say whether the text holds a character that no XML file may hold."""
    return bool(_ILLEGAL.search(text))
