"""The database of the settings, for a command that needs no server. Must not know what for."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from fhir_pad.cli.ends import Failed
from fhir_pad.fhir.issues import Refused
from fhir_pad.store import Store, Unusable, check_there, open_store
from fhir_pad.web import SettingsRefused, from_environment
from fhir_pad.web.ids import new_id


@contextmanager
def store(base_url: str | None = None) -> Iterator[Store]:
    """Give the store that the settings name; raise Failed when it cannot be had, or used.

    `base_url` is the FHIR base in place of that of the settings. None is made: somebody who asks a
    wrong one to forget a patient would be told that it is done.
    """
    try:
        settings = from_environment(os.environ, {"base_url": base_url})
        check_there(settings.database_url)
        opened = open_store(
            settings.database_url,
            new_id=new_id,
            new_key=secrets.token_bytes,
            base=settings.base_url,
        )
    except SettingsRefused as refused:
        raise Failed("\n".join(refused.faults)) from refused
    except Unusable as unusable:
        raise Failed(why(unusable)) from unusable
    try:
        yield opened
    except Refused as refused:
        raise Failed(" ".join(issue.text for issue in refused.issues)) from refused
    finally:
        opened.close()


def why(unusable: Unusable) -> str:
    """Return what is wrong with the database, and what its driver said at the beginning of it."""
    first: BaseException = unusable
    while first.__cause__ is not None:
        first = first.__cause__
    said = [str(unusable)] if first is unusable else [str(unusable), str(first)]
    return "FHIR_PAD_DATABASE_URL: " + "\n".join(said)
