"""Why it is not known who asks. Must not know HTTP."""

from typing import Final

NO_TOKEN: Final = "Say who you are: send Authorization: Bearer and an access token."  # noqa: S105
NOT_VALID: Final = "The access token is not valid here."
LEEWAY_S: Final = 60
"""The clocks of who gives tokens and who checks them may differ by so much."""


class Unidentified(Exception):  # noqa: N818 - a statement, as Refused is
    """No token, or one that says nothing here. The text is one sentence without any part of it."""

    def __init__(self, text: str = NOT_VALID, *, has_token: bool = True) -> None:
        """Keep the sentence, and whether there was a token."""
        self.text = text
        self.has_token = has_token
        super().__init__(text)


class Unreachable(Exception):  # noqa: N818 - likewise
    """Who could tell whether a token is valid cannot be asked now."""
