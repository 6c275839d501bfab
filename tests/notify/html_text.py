"""What a reader sees of a mail's HTML, and what the plain text says: the words of both, without marks and addresses."""

from html.parser import HTMLParser

from casework.notify.html import ADDRESS

SHOWN = "body"


class _Page(HTMLParser):
    """Collects the words inside the body, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.is_inside |= tag == SHOWN
        if tag == "a":
            self.links.append((dict(attrs)["href"] or "", ""))
        if tag in ("br", "li", "p", "h2"):
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if self.is_inside:
            self.words.append(data)
            if self.links and not self.links[-1][1]:
                self.links[-1] = (self.links[-1][0], data)


def _read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    page.close()
    return page


def words_of(html: str) -> list[str]:
    """Give the words that the HTML shows, in order, without signs at their ends."""
    return _plain("".join(_read(html).words))


def links_of(html: str) -> dict[str, str]:
    """Give where links lead, by their words."""
    return {words.strip(): href for href, words in _read(html).links}


def tags_of(html: str) -> set[str]:
    """Name the elements that are used."""
    return set(_read(html).tags)


def words_of_text(text: str) -> list[str]:
    """Give the words of a plain text; an address on a line of its own is a link in HTML."""
    return _plain("\n".join(line for line in text.splitlines() if not ADDRESS.fullmatch(line.strip())))


def _plain(text: str) -> list[str]:
    return [word for each in text.split() if (word := each.strip("-:"))]
