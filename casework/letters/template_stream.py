"""What happens to the words of a template before it is compiled: printed values are wrapped so that they can be checked, wording is set as a typist would.

With `wording`, `parsing` and `bounds`, the only module that knows Jinja2.
"""

from collections.abc import Iterable, Iterator

from jinja2 import TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from casework.letters import typography

PRINTED = "printed"


class PrintedValues(Extension):
    """Wrap every `{{ expression }}` so that what it prints is checked and a refusal can name it."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Turn `{{ x }}` into `{{ (x) | printed("x") }}`."""
        inside: list[str] | None = None
        for token in stream:
            if token.type == "tilde":
                raise TemplateSyntaxError("~ is not used here: write the values one after another", token.lineno, stream.name, stream.filename)
            if token.type == "variable_end":
                yield from _closing(token.lineno, "".join(inside or ()))
                inside = None
            yield token
            if inside is not None:
                inside.append(repr(token.value) if token.type == "string" else str(token.value))
            if token.type == "variable_begin":
                inside = []
                yield Token(token.lineno, "lparen", "(")


def _closing(line: int, expression: str) -> Iterable[Token]:
    named = (("rparen", ")"), ("pipe", "|"), ("name", PRINTED), ("lparen", "("), ("string", expression), ("rparen", ")"))
    return (Token(line, kind, value) for kind, value in named)


class Typist(Extension):
    """Set the wording as a careful typist would; values pass untouched."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Curl quotes and bind expressions in each stretch of wording."""
        before = ""
        for token in stream:
            if token.type == "data":
                follows = before == "variable_end"
                curled = typography.curl(token.value, follows_value=follows)
                value = typography.bind(curled, follows_value=follows, before_value=stream.current.type == "variable_begin")
                token = Token(token.lineno, "data", value)
            before = token.type
            yield token
