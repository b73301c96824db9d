"""A line of the log as JSON, or in words. Must not know what happened.

The fields that `exchange` gives a line stand in it by their names, and nothing else of a request.
"""

import logging
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from fhir_pad.web.errors import traced
from fhir_pad.web.serving_settings import JSON

IN_WORDS: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
FIELDS: Final = ("request_id", "method", "route", "status", "ms")


class Words(logging.Formatter):
    """A line for people; of a fault, whoever logs it, it tells where and what kind, no words."""

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802 - as logging has it
        """Return where a fault came from."""
        return traced(ei[1])


class Lines(Words):
    """One JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
            **told,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def begin(how: str) -> None:
    """Write what is logged to standard error, in JSON or in words."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines() if how == JSON else Words(IN_WORDS))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
