"""The first start of a data folder: its key is made where nothing was ever sealed, and never a second time."""

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from casework.errors import DatabaseProblem
from casework.records import files, keys
from casework.settings import Settings


def make_key(settings: Settings) -> None:
    """Make the vault's key when this program keeps it and nothing was sealed yet; else whoever opens the vault says what is missing.

    Raises KeyProblem when it cannot be written, DatabaseProblem when nobody can say whether there is data.
    """
    if keys.may_make(settings) and not has_data(settings):
        keys.make(settings)


def has_data(settings: Settings) -> bool:
    """Say whether a database or sealed files exist that some key was used for."""
    return _has_database(settings) or any(settings.folder(files.FOLDER).rglob(f"*{files.ENDING}"))


def _has_database(settings: Settings) -> bool:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        path = settings.home / (url.database or "")
        return path.exists() and path.stat().st_size > 0
    engine = create_engine(url, hide_parameters=True)
    try:
        return inspect(engine).has_table("alembic_version")
    except DBAPIError:
        raise DatabaseProblem("The database of CASEWORK_DATABASE_URL did not answer. See that it runs, and that its address and password are right.") from None
    finally:
        engine.dispose()


def words(settings: Settings) -> str:
    """Say where the key lies and how to keep it, as is printed once."""
    return f"The vault's key comes from {keys.where(settings)}. {keys.KEPT}"
