"""A browser without scripts: it follows redirects between the app and the EHR."""

import http.client
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask

from smart.fake_ehr import Ehr

ROOT_URL = "http://127.0.0.1:8080"


class Browser:
    """Keeps cookies of the app; asks the EHR without any."""

    def __init__(self, app: Flask, ehr: Ehr) -> None:
        """Be in front of the app."""
        self.client = app.test_client()
        self.ehr = ehr
        self.visited: list[str] = []

    def get(self, path: str, **how: Any) -> Any:
        """Get a page of the app, without following anything."""
        self.visited.append(path)
        return self.client.get(path, base_url=ROOT_URL, **how)

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form to the app."""
        return self.client.post(path, base_url=ROOT_URL, data=fields)

    def launch(self) -> Any:
        """Open the app as the EHR does; return the first answer."""
        return self.get(f"/smart/launch?iss={self.ehr.iss}&launch=launch-1")

    def standalone(self) -> Any:
        """Open the app without the EHR; return the first answer."""
        return self.get(f"/smart/standalone?iss={self.ehr.iss}")

    def signed_in(self, answer: Any) -> str:
        """Follow a redirect to the EHR; return the path at the app where it sends us back."""
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.location)
        connection = http.client.HTTPConnection(parts.netloc, timeout=15)
        connection.request("GET", f"{parts.path}?{parts.query}")
        found = connection.getresponse()
        found.read()
        connection.close()
        back = urlsplit(found.getheader("Location") or "")
        assert f"{back.scheme}://{back.netloc}" == ROOT_URL
        return f"{back.path}?{back.query}"

    def back(self, answer: Any) -> Any:
        """Return what the app answers when the browser comes back from the sign-in."""
        return self.get(self.signed_in(answer))

    def launched(self) -> Any:
        """Go through a launch by the EHR; return the form, or the page where it ends."""
        return self.followed(self.launch())

    def followed(self, answer: Any) -> Any:
        """Go on until there is a page."""
        if answer.status_code == 302:
            answer = self.back(answer)
        return self.get(answer.location) if answer.status_code == 303 else answer


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag != "input":
            return
        chosen = given.get("type") in {"text", "hidden"} or "checked" in given
        if chosen and given.get("value"):
            self.fields.setdefault(str(given["name"]), []).append(str(given["value"]))


def fields(page: Any) -> dict[str, list[str]]:
    """Return what the fields of a page hold, as a browser would send them."""
    parser = _Fields()
    parser.feed(page.text)
    return parser.fields


def query_of(address: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))


def path_of(address: str) -> str:
    """Return an address without its parameters, as a log may have it."""
    return urlsplit(address).path
