"""A text, the objects in an array, the value of an extension; what is none is passed over.

Must not know what any part says.
"""

from collections.abc import Mapping


def text_of(node: Mapping[str, object], name: str) -> str:
    """Return the text of an element, empty when it is none: it may be a list that nobody hashes."""
    found = node.get(name)
    return found if isinstance(found, str) else ""


def objects(node: Mapping[str, object], name: str) -> tuple[Mapping[str, object], ...]:
    """Return the JSON objects in the array `name` of a node; nothing else is an element."""
    found = node.get(name)
    if not isinstance(found, list | tuple):
        return ()
    return tuple(one for one in found if isinstance(one, Mapping))


def extension_value(node: Mapping[str, object], url: str) -> object:
    """Return the value of the first extension with this url, None when there is none."""
    return next(
        (
            value
            for extension in objects(node, "extension")
            if extension.get("url") == url
            for element, value in extension.items()
            if element.startswith("value")
        ),
        None,
    )
