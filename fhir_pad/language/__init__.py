"""The languages in which people are spoken to, and every text of ours in each of them.

British English is what everything is written in. The others stand in a folder of catalogues
each (`forms`: what is asked), by the English text, as translators' tools read them. Must not know
where a text is shown.
"""

from fhir_pad.language.catalogue import BASE, LANGUAGES, Language, language, matching

__all__ = ["BASE", "LANGUAGES", "Language", "language", "matching"]
