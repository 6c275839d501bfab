"""The files of templates: a link in the clinic's own folder is not followed out of it, since what lies elsewhere is no wording of the clinic's."""

import os
from collections.abc import Callable
from pathlib import Path

import jinja2
from jinja2.loaders import split_template_path

from casework.errors import TemplateInvalid

MOST_BYTES = 2_000_000


class Inside(jinja2.FileSystemLoader):
    """Read templates from one folder and from nowhere else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._folder = folder

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Read one template. Raises TemplateInvalid for a link that leads out of the folder, and for a file that is far too large."""
        path = self._folder.joinpath(*split_template_path(template))
        refuse_link_out(path, folder=self._folder)
        if path.is_file() and path.stat().st_size > MOST_BYTES:
            raise TemplateInvalid(f"{template} is larger than {MOST_BYTES:,} bytes, which no template is. Take it out of the templates folder.")
        return super().get_source(environment, template)


def refuse_link_out(path: Path, *, folder: Path) -> None:
    """Raise TemplateInvalid where a file of a folder lies elsewhere, by a link of its own or of a folder above it."""
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        name = path.relative_to(folder).as_posix()
        raise TemplateInvalid(f"{name} in the clinic's templates folder is a link that leads out of it. Take the link away and put the file itself there.")
