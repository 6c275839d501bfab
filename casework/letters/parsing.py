"""The parts of a template as Jinja2 reads them, for the check of templates: what it says, asks for, sets, defines and uses.

With `wording`, `bounds` and `template_stream`, the only module that knows Jinja2.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import jinja2
from jinja2 import meta, nodes

from casework.errors import TemplateInvalid
from casework.letters.wording import Wording


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the letter called with a text written out, such as cite("anand2023")."""

    name: str
    argument: str
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """A named block: whether it stands by itself, and not inside another."""

    name: str
    line: int
    is_outermost: bool


@dataclass(frozen=True, slots=True)
class Template:
    """One template file. `said` are its own words by line, `fields` names with their attribute ("" for none) by line."""

    name: str
    said: tuple[tuple[int, str], ...] = ()
    fields: tuple[tuple[str, str, int], ...] = ()
    sets: dict[str, int] = field(default_factory=dict)
    read: frozenset[str] = frozenset()
    blocks: tuple[Block, ...] = ()
    calls: tuple[Call, ...] = ()
    extends: str = ""
    uses: tuple[str, ...] = ()


class Reader:
    """Takes the templates of one wording apart, each file once, by whatever name it is asked for."""

    def __init__(self, wording: Wording) -> None:
        """Start with nothing read."""
        self.wording = wording
        self._read: dict[str, Template] = {}

    def read(self, name: str) -> Template:
        """Take a template apart. Raises TemplateInvalid naming file and line of what cannot be read."""
        environment = self.wording.environment
        try:
            source, file, _ = environment.loader.get_source(environment, name) if environment.loader else ("", name, None)
            if (file or name) not in self._read:
                tree = environment.parse(source, name)
                environment.compile(tree, name, name)  # unknown filters and tests show only here
                self._read[file or name] = _taken_apart(name, tree)
        except jinja2.TemplateNotFound:
            raise TemplateInvalid(f"{name}: there is no such template. Correct the name or add the file.") from None
        except jinja2.TemplateSyntaxError as error:
            raise TemplateInvalid(f"{error.name or name}, line {error.lineno}: {str(error.message).rstrip('.')}. Correct the template.") from None
        except UnicodeDecodeError:
            raise TemplateInvalid(f"{name}, line 1: it is no UTF-8 text. Save it as plain UTF-8 text.") from None
        return self._read[file or name]


def _taken_apart(name: str, tree: nodes.Template) -> Template:
    extends = next((_constant(node.template) for node in tree.find_all(nodes.Extends)), "")
    uses = [used for used in meta.find_referenced_templates(tree) if used]
    sets = {target.name: target.lineno for node in tree.find_all(nodes.Assign) for target in node.find_all(nodes.Name) if target.ctx == "store"}
    sets |= {node.target: node.lineno for node in tree.find_all(nodes.Import)}
    undeclared = meta.find_undeclared_variables(tree)
    return Template(
        name=name,
        said=tuple(_said(tree)),
        fields=tuple(sorted(set(_fields(tree, undeclared)))),
        sets=sets,
        read=frozenset(node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"),
        blocks=tuple(_blocks(tree)),
        calls=tuple(_calls(tree)),
        extends=extends,
        uses=tuple(uses),
    )


def _constant(node: nodes.Expr) -> str:
    return str(node.value) if isinstance(node, nodes.Const) else ""


def _said(tree: nodes.Node) -> Iterator[tuple[int, str]]:
    """Give the words of a template: its plain text, and texts inside what it prints."""
    for node in tree.find_all(nodes.Output):
        for part in node.nodes:
            if isinstance(part, nodes.TemplateData):
                yield from _lines(part)
            else:
                yield from ((text.lineno, text.value) for text in _printed_texts(part))


def _printed_texts(part: nodes.Node) -> Iterator[nodes.Const]:
    """Find the texts that an expression may print; keys of functions, and what is only compared, are none."""
    if isinstance(part, nodes.Const):
        if isinstance(part.value, str | int | float) and not isinstance(part.value, bool):
            yield nodes.Const(str(part.value), lineno=part.lineno)
        return
    if isinstance(part, nodes.Filter):
        yield from _printed_texts(part.node) if part.node is not None else ()
        if part.name != "printed":  # its argument is the expression itself
            yield from (text for argument in part.args for text in _printed_texts(argument) if isinstance(argument, nodes.Const) and not _is_number(argument))
    elif isinstance(part, nodes.CondExpr):
        yield from _printed_texts(part.expr1)
        yield from _printed_texts(part.expr2) if part.expr2 is not None else ()
    elif isinstance(part, nodes.Add | nodes.Concat | nodes.Or | nodes.And):
        yield from (text for child in part.iter_child_nodes() for text in _printed_texts(child) if isinstance(child, nodes.Expr))


def _is_number(node: nodes.Const) -> bool:
    return not isinstance(node.value, str)


def _lines(part: nodes.TemplateData) -> Iterator[tuple[int, str]]:
    for further, line in enumerate(part.data.split("\n")):
        if line.strip():
            yield part.lineno + further, line


def _fields(tree: nodes.Node, undeclared: set[str]) -> Iterator[tuple[str, str, int]]:
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name in undeclared:
            yield node.node.name, node.attr, node.lineno
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name in undeclared:
            yield name.name, "", name.lineno


def _blocks(tree: nodes.Node, *, is_outermost: bool = True) -> Iterator[Block]:
    for child in tree.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield Block(child.name, child.lineno, is_outermost)
            yield from _blocks(child, is_outermost=False)
        else:
            yield from _blocks(child, is_outermost=is_outermost)


def _calls(tree: nodes.Node) -> Iterator[Call]:
    for node in tree.find_all(nodes.Call):
        if isinstance(node.node, nodes.Name) and node.args and isinstance(node.args[0], nodes.Const):
            yield Call(node.node.name, str(node.args[0].value), node.lineno)
