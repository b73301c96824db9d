"""The database of the settings, for a command that needs no server. Must not know what for."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from fhir_pad.cli.ends import Failed
from fhir_pad.store import Store, Unusable, open_store
from fhir_pad.web import SettingsRefused, from_environment
from fhir_pad.web.ids import new_id


@contextmanager
def store(base_url: str | None = None) -> Iterator[Store]:
    """Give the store that the settings name; raise Failed when it cannot be had.

    `base_url` is the FHIR base in place of that of the settings.
    """
    try:
        settings = from_environment(os.environ, {"base_url": base_url})
        opened = open_store(
            settings.database_url,
            new_id=new_id,
            new_key=secrets.token_bytes,
            base=settings.base_url,
        )
    except SettingsRefused as refused:
        raise Failed("\n".join(refused.faults)) from refused
    except Unusable as unusable:
        raise Failed(f"FHIR_PAD_DATABASE_URL: {unusable}") from unusable
    try:
        yield opened
    finally:
        opened.close()
