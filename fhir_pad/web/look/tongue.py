"""The language of a page: what was chosen, else what the browser wants, else British English.

A choice stands in the address (`lang`), and links of pages that speak keep it: no cookie, no
script. A page of a blueprint that does not `speak` is in British English. Must not know what any
text says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request
from markupsafe import Markup, escape

from fhir_pad.language import BASE, LANGUAGES, Language, language

CHOICE: Final = "lang"
"""The parameter of an address that names the language a person chose."""
STATIC: Final = ".static"
DO: Final = "do"
SPEAK: Final = "speak"
"""What a form is sent for: to be shown again in another language, with all that stands in it."""
TOLD: Final = "told"
"""In such a form: what its page had told to be put right, which is then told in that language."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A language to choose on a page, and the address of the same page in it."""

    language: Language
    href: str
    is_spoken: bool


def speak(routes: Blueprint) -> None:
    """Let the pages of a blueprint speak the reader's language, and links to them keep a choice."""
    routes.before_request(listen)
    routes.app_url_defaults(_keeper(f"{routes.name}."))


def listen() -> None:
    """Find out in which language this request is answered."""
    g.choice = _chosen()
    g.language = language(g.choice or request.accept_languages.best_match(list(LANGUAGES)))


def prefer(tag: str) -> None:
    """Speak the language that was kept for this reader, unless the address names another."""
    if tag in LANGUAGES and g.choice is None and tag != spoken().tag:
        g.choice, g.language = tag, LANGUAGES[tag]


def is_choice() -> bool:
    """Tell whether a form was sent because another language was chosen, and for nothing else."""
    return request.form.get(DO) == SPEAK


def told() -> str:
    """Return what was told on the page whose form was sent, empty while nothing was wrong."""
    return request.form.get(TOLD, "")


def chosen() -> str:
    """Return the tag of the language that was chosen for this reader, empty for none."""
    return g.get("choice") or ""


def spoken() -> Language:
    """Return the language of the page that is being made."""
    said: Language = g.get("language", BASE)
    return said


def say(english: str, **values: object) -> Markup:
    """Return a text in the language of the page, escaped, as are the values of its places.

    A value that is Markup stays as it is.
    """
    said = Markup(escape(spoken().say(english)))  # noqa: S704 - it is escaped right here
    return said.format(**values) if values else said


def quote(text: str) -> Markup:
    """Return what a part of the program said: in the language of the page, else marked English.

    Markup was said already and stays as it is.
    """
    if isinstance(text, Markup):
        return text
    return say(text) if spoken().knows(text) else marked(text, BASE.tag)


def as_written(text: str) -> Markup:
    """Return what has no other words: a name, a code, a title; marked where it is foreign."""
    is_plain = spoken().tag.startswith("en") or not any(map(str.isalpha, text))
    return escape(text) if is_plain else marked(text, BASE.tag)


def foreign() -> Markup:
    """Return the attribute of an element whose content is English whatever the page speaks."""
    return Markup("") if spoken().tag.startswith("en") else Markup(' lang="{}"').format(BASE.tag)


def marked(text: str, tag: str) -> Markup:
    """Return a text that is in another language than its page, so that it is read out rightly."""
    return Markup('<span lang="{}">{}</span>').format(tag, text)


def choices() -> tuple[Choice, ...]:
    """Return the languages of the page that is being made; none when it has no choice of them."""
    if "language" not in g:
        return ()
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != CHOICE]
    return tuple(
        Choice(one, f"?{urlencode([*kept, (CHOICE, tag)])}", one is spoken())
        for tag, one in LANGUAGES.items()
    )


def tell(response: Response) -> None:
    """Say in which language a page is, and whether it has others."""
    response.content_language.add(spoken().tag)
    if "language" in g:
        response.vary.add("Accept-Language")


def _chosen() -> str | None:
    tag = request.args.get(CHOICE)
    return tag if tag in LANGUAGES else None


def _keeper(prefix: str) -> Callable[[str, dict[str, object]], None]:
    def keep(endpoint: str, values: dict[str, object]) -> None:
        tag = g.get("choice")
        if tag is not None and endpoint.startswith(prefix) and not endpoint.endswith(STATIC):
            values.setdefault(CHOICE, tag)

    return keep
