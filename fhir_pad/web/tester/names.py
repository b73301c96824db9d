"""What is the same in every language. Must not know a language, nor a page."""


class Name(str):
    """A name or a code of the program or of FHIR: nobody translates it."""

    __slots__ = ()
