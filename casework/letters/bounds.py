"""How much one filling of a template may do: rounds, calls and what they print are counted, so that no template runs for ever or fills the memory.

With `wording`, `parsing` and `template_stream`, the only module that knows Jinja2.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import jinja2
from jinja2 import filters, nodes
from jinja2.visitor import NodeTransformer

from casework.errors import TemplateInvalid

MOST: Final = 20_000_000  # characters, and what rounds and calls count for: hundreds of times what our longest page needs
EACH: Final = 200  # what a round or a call counts for, beside the wording in it
SECONDS: Final = 10
LONGEST_LIST: Final = 100_000
LARGEST_BITS: Final = 4_096
DEEPEST: Final = 4  # lists in lists
ROUNDS, CALL, SHALLOW = "counted_rounds", "counted_call", "shallow"
TOO_MUCH: Final = "A template goes round too often, calls itself too often or writes too much. Take out what repeats without end."
TOO_LARGE: Final = "A template computes a text, list or number larger than any letter needs. Write it out instead."


@dataclass
class _Left:
    work: int
    until: float


_left: ContextVar[_Left | None] = ContextVar("left", default=None)


@contextmanager
def kept() -> Iterator[None]:
    """Count what one filling does while the block lasts."""
    token = _left.set(_Left(MOST, time.thread_time() + SECONDS))
    try:
        yield
    finally:
        _left.reset(token)


def spend(work: int) -> None:
    """Count some work. Raises TemplateInvalid when one filling does more than any letter needs."""
    left = _left.get()
    if left is None:
        return
    left.work -= work
    if left.work < 0 or time.thread_time() > left.until:
        raise TemplateInvalid(TOO_MUCH)


def refuse_large(operator: str, left: Any, right: Any) -> None:
    """Raise TemplateInvalid for a sum of texts or lists, or a product of numbers, that is too large."""
    if operator == "+" and isinstance(left, Sequence) and isinstance(right, Sequence) and len(left) + len(right) > LONGEST_LIST:
        raise TemplateInvalid(TOO_LARGE)
    if operator == "*" and isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > LARGEST_BITS:
        raise TemplateInvalid(TOO_LARGE)


def counted(tree: nodes.Template, environment: jinja2.Environment) -> nodes.Template:
    """Have each loop, macro, block and template of a tree count what it does. Raises TemplateSyntaxError for a loop that calls itself."""
    for loop in tree.find_all(nodes.For):
        if loop.recursive:
            raise jinja2.TemplateSyntaxError("a loop does not call itself here: write the loops one in another", loop.lineno)
        loop.iter = _filter(loop.iter, ROUNDS, EACH + _said(loop), loop.lineno)
    parts: list[nodes.Template | nodes.Macro | nodes.CallBlock | nodes.Block] = [tree]
    for kind in (nodes.Macro, nodes.CallBlock, nodes.Block):
        parts += tree.find_all(kind)
    for part in parts:
        part.body.insert(0, nodes.ExprStmt(_filter(nodes.Const(0), CALL, EACH + _said(part), part.lineno), lineno=part.lineno))
    _Shallow().visit(tree)
    tree.set_environment(environment)
    return tree


class _Shallow(NodeTransformer):
    """Looks at each list, tuple and dictionary that a template makes: lists of lists of lists that double take for ever to compare."""

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802 - Jinja2's name
        """Look at a list."""
        return self._looked_at(node)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802 - Jinja2's name
        """Look at a dictionary."""
        return self._looked_at(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja2's name
        """Look at what a call makes."""
        return self._looked_at(node)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:  # noqa: N802 - Jinja2's name
        """Go on in a call with a body, which stays a call: what it makes is wording."""
        call = node.call
        self.generic_visit(node)
        node.call = call
        return node

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802 - Jinja2's name
        """Look at a tuple, unless values are unpacked into it."""
        return self._looked_at(node) if node.ctx == "load" else node

    def _looked_at(self, node: nodes.Expr) -> nodes.Node:
        self.generic_visit(node)
        return _filter(node, SHALLOW, DEEPEST, node.lineno)


def _filter(node: nodes.Node, name: str, weight: int, line: int) -> nodes.Filter:
    return nodes.Filter(node, name, [nodes.Const(weight)], [], None, None, lineno=line)


def _said(node: nodes.Node) -> int:
    return sum(len(part.data) for part in node.find_all(nodes.TemplateData))


@jinja2.pass_context
def _rounds(_context: object, items: Any, weight: int) -> Any:
    try:
        spend(weight * len(items))
    except TypeError:  # made one by one, as by selectattr
        return _one_by_one(items, weight)
    return items


def _one_by_one(items: Iterable[Any], weight: int) -> Iterator[Any]:
    for each in items:
        spend(weight)
        yield each


@jinja2.pass_context
def _call(_context: object, _nothing: int, weight: int) -> str:
    spend(weight)
    return ""


@jinja2.pass_context
def _shallow(_context: object, value: Any, deepest: int) -> Any:
    if isinstance(value, list | tuple | dict):
        spend(len(value))
        if not deepest:
            raise TemplateInvalid(TOO_LARGE)
        for each in (*value, *(value.values() if isinstance(value, dict) else ())):
            _shallow(_context, each, deepest - 1)
    return value


def _round(value: Any, precision: int = 0, method: Any = "common") -> Any:
    if not 0 <= precision <= 9:
        raise TemplateInvalid(TOO_LARGE)
    return filters.do_round(value, precision, method)


def _slice(value: Any, slices: int, fill_with: Any = None) -> Any:
    if not 0 < slices <= LONGEST_LIST or isinstance(fill_with, list | tuple | dict):
        raise TemplateInvalid(TOO_LARGE)
    return filters.sync_do_slice(value, slices, fill_with)


@jinja2.pass_environment
def _sum(environment: jinja2.Environment, items: Any, attribute: Any = None, start: Any = 0) -> Any:
    if isinstance(start, Sequence):
        raise TemplateInvalid(TOO_LARGE)
    return filters.sync_do_sum(environment, items, attribute, start)


FILTERS: Final[dict[str, Callable[..., Any]]] = {ROUNDS: _rounds, CALL: _call, SHALLOW: _shallow, "round": _round, "slice": _slice, "sum": _sum}
