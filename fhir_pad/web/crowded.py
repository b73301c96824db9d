"""What people are told who find no place: a page in each language, of bytes that are ready.

Must not know why there is no place.
"""

from typing import Any, Final
from urllib.parse import parse_qs

from markupsafe import escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from fhir_pad.language import LANGUAGES, Language, language
from fhir_pad.web.look.tongue import CHOICE

TITLE: Final = "The server has too much to do at the moment"
TEXTS: Final = (
    "If you feel in danger, call your emergency number.",
    "Nothing was saved. Load this page again in a moment, and let it send again what you sent.",
)


def page(environ: dict[str, Any]) -> bytes:
    """Return the page in the language that was chosen, else in the one that is liked best."""
    chosen = parse_qs(environ.get("QUERY_STRING", "")).get(CHOICE, [""])[0]
    liked = parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE"), LanguageAccept)
    best = chosen if chosen in LANGUAGES else liked.best_match(list(LANGUAGES))
    return _READY[language(best).tag]


def _said(spoken: Language) -> bytes:
    title = escape(spoken.say(TITLE))
    texts = "".join(f"<p>{escape(spoken.say(text))}</p>\n" for text in TEXTS)
    return (
        f'<!doctype html>\n<html lang="{spoken.tag}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} - fhir-pad</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"{texts}</main>\n</body>\n</html>\n"
    ).encode()


_READY: Final = {tag: _said(spoken) for tag, spoken in LANGUAGES.items()}
