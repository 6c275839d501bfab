"""Wording: text templates and a case's values in, the text of a letter out.

With `parsing`, `bounds` and `template_stream`, the only module that knows Jinja2.
"""

import hashlib
import traceback
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from casework.errors import Missing, MissingData, TemplateInvalid
from casework.letters import bounds, marks, template_files, template_stream
from casework.letters.filters import HTML_FILTERS, LETTER_FILTERS, PLAIN_FILTERS, Filter

LONGEST_VALUE = 200_000
STANDARD = "standard"

_OF_JINJA = frozenset(
    {"abs", "count", "default", "first", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "round"}
    | {"select", "selectattr", "slice", "sort", "sum", "title", "unique", "upper"}
)


class Wording:
    """The templates of a clinic and, behind them, ours; read once, so a change shows in the next process."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Read templates from the clinic's folder first and from ours last; `standard/…` always names ours."""
        sources = [template_files.Inside(folder) for folder in folders]
        loader = jinja2.ChoiceLoader([*sources, jinja2.PrefixLoader({STANDARD: sources[-1]})])
        self._letters = _Environment(loader, filters=LETTER_FILTERS, shift=marks.protect)
        self._plain = _Environment(loader, filters=PLAIN_FILTERS, shift=str)
        self._html = _Environment(loader, filters=HTML_FILTERS, shift=escape)
        self._fingerprints: dict[str, str] = {}

    @property
    def environment(self) -> jinja2.Environment:
        """Give Jinja2 as letters use it, for `parsing`."""
        return self._letters

    def text(self, template: str, context: Mapping[str, object]) -> str:
        """Fill a letter's template and give its text with block marks, for `word.write`.

        Raises MissingData naming a field that is blank, TemplateInvalid naming file and line of a template that cannot be used.
        """
        return _fill(self._letters, template, context)

    def plain(self, template: str, context: Mapping[str, object]) -> str:
        """Fill a template whose text has no marks, such as a reminder's or a form's; raises as `text` does."""
        return _fill(self._plain, template, context)

    def html(self, template: str, context: Mapping[str, object]) -> str:
        """Fill a template of HTML, such as a mail's; every value is escaped. Raises as `text` does."""
        return _fill(self._html, template, context)

    def fingerprint(self, template: str) -> str:
        """Hash a template with everything it extends, includes or imports.

        Raises TemplateInvalid when one of them is missing or its name is computed.
        """
        if template not in self._fingerprints:
            found: dict[str, str] = {}
            self._collect(template, found)
            self._fingerprints[template] = hashlib.sha256("".join(f"{name}\0{source}\0" for name, source in sorted(found.items())).encode()).hexdigest()
        return self._fingerprints[template]

    def _collect(self, template: str, found: dict[str, str]) -> None:
        if template in found:
            return
        try:
            found[template] = self._letters.source(template)
            referenced = self._letters.referenced(found[template], template)
        except jinja2.TemplateError as error:
            raise _invalid(template, error) from None
        for name in referenced:
            if name is None:
                raise TemplateInvalid(f"{template} computes the name of a template it uses. Write the name out.")
            self._collect(name, found)


class _Compiled(jinja2.BytecodeCache):
    """Templates compiled once per process, whichever data folder asks; never on disk, where old code could outlive an upgrade."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = {False: _Compiled(), True: _Compiled()}  # wording of letters is set as a typist would, that of messages is not
_REFERENCED: dict[str, tuple[str | None, ...]] = {}


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja2 in its sandbox, with our filters only: nothing but `printed` may turn a value into text of the letter."""

    intercepted_binops = frozenset({"+", "%", "*", "**"})

    def __init__(self, loader: jinja2.BaseLoader, *, filters: dict[str, Filter], shift: Callable[[str], str]) -> None:
        super().__init__(
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,  # without it the heading after an include joins the paragraph before
            auto_reload=False,
            extensions=[template_stream.PrintedValues, template_stream.Typist] if shift is marks.protect else [template_stream.PrintedValues],
            bytecode_cache=_COMPILED[shift is marks.protect],
        )
        self.shift = shift
        self.globals = {name: self.globals[name] for name in ("dict", "namespace")}  # a range of ranges would never end
        self.filters = {name: self.filters[name] for name in _OF_JINJA} | bounds.FILTERS | filters | {template_stream.PRINTED: self._printed}

    def source(self, template: str) -> str:
        assert self.loader is not None  # noqa: S101
        return self.loader.get_source(self, template)[0]

    def referenced(self, source: str, template: str) -> tuple[str | None, ...]:
        """List what a template extends, includes or imports; None stands for a name that is computed."""
        known = _REFERENCED.get(source)
        if known is None:
            known = _REFERENCED[source] = tuple(meta.find_referenced_templates(self.parse(source, template)))
        return known

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, Markup) or isinstance(right, Markup) or operator == "**" or (operator in "*%" and isinstance(left, str | list | tuple)):
            raise TemplateInvalid(f"A template computes text with {operator}. Write the values one after another instead.")
        bounds.refuse_large(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def _generate(self, source: nodes.Template, *more: Any, **options: Any) -> str:
        return super()._generate(bounds.counted(source, self), *more, **options)

    def wrap_str_format(self, value: Any) -> None:
        if super().wrap_str_format(value) is not None:
            raise TemplateInvalid("A template uses format. Write the values one after another instead.")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        is_method_of_a_value = isinstance(obj, str | bytes | int | float) and callable(value)  # 'a'.zfill(10 ** 10)
        return not is_method_of_a_value and super().is_safe_attribute(obj, attr, value)

    def _printed(self, value: object, expression: str) -> Markup:
        """Turn one printed value into text that holds no mark; what templates made themselves passes."""
        if isinstance(value, Markup):
            bounds.spend(len(value))
            return value
        text = marks.clean(_as_text(value, expression))
        if not text:
            raise MissingData("document", [Missing(_field(expression), "blank; enter it in the chart")])
        bounds.spend(len(text))
        return Markup(self.shift(text))  # noqa: S704


def _as_text(value: object, expression: str) -> str:
    text = value if isinstance(value, str) and not isinstance(value, Enum) else _of_other_kind(value, expression)
    if len(text) > LONGEST_VALUE:
        raise TemplateInvalid(f"{_field(expression)} is longer than {LONGEST_VALUE:,} characters. Shorten it.")
    return text


def _of_other_kind(value: object, expression: str) -> str:
    if isinstance(value, jinja2.Undefined):
        raise TemplateInvalid(f"the template prints {_field(expression)}, which nothing fills. Correct the name.")
    if value is None:
        raise MissingData("document", [Missing(_field(expression), "unknown; enter it in the chart")])
    plain = value.value if isinstance(value, Enum) else value
    if isinstance(plain, bool) or not isinstance(plain, str | int):
        raise TemplateInvalid(f"the template prints {_field(expression)}, a {type(value).__name__}, without a filter that says how.")
    return str(plain)


def _field(expression: str) -> str:
    return expression.split("|")[0].strip() or expression


def _fill(environment: _Environment, template: str, context: Mapping[str, object]) -> str:
    try:
        with bounds.kept():
            return environment.get_template(template).render(context)
    except MissingData as error:
        raise MissingData(Path(template).name.split(".")[0].replace("-", " "), error.missing) from None
    except TemplateInvalid as error:
        raise type(error)(f"{template}: {error}") from None
    except jinja2.TemplateError as error:
        raise _invalid(template, error) from None
    except Exception as error:
        # The error's own words may hold a value; its type cannot.
        raise TemplateInvalid(f"{_place(error, template)} cannot be filled ({type(error).__name__}). Correct the template.") from None


def _place(error: Exception, template: str) -> str:
    """Name file and line of the innermost template; Jinja2 puts template lines into the traceback."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.endswith((".py", ">"))]
    return f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else template


def _invalid(template: str, error: jinja2.TemplateError) -> TemplateInvalid:
    if isinstance(error, jinja2.TemplateNotFound):
        return TemplateInvalid(f"{template} uses {error.name}, which is not there. Correct the name or add the file.")
    place = f"{error.name or template}, line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else _place(error, template)
    return TemplateInvalid(f"{place}: {error.message}. Correct the template.")
