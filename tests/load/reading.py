"""What a server has, read page by page. Must not know how it came there."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

HOST = "127.0.0.1"


def held(port: int, path: str, system: str) -> set[str]:
    """Return the identifiers of this system that the resources at an address have."""
    found: set[str] = set()
    following: str | None = f"{path}?_count=200&_elements=identifier"
    connection = HTTPConnection(HOST, port, timeout=60)
    while following is not None:
        connection.request("GET", following)
        page = json.loads(connection.getresponse().read())
        for entry in page.get("entry", ()):
            identifier = entry["resource"].get("identifier", {})
            if identifier.get("system") == system:
                found.add(identifier["value"])
        links = {one["relation"]: urlsplit(one["url"]) for one in page["link"]}
        after = links.get("next")
        following = f"{after.path}?{after.query}" if after is not None else None
    connection.close()
    return found
