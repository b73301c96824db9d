"""Who may do what, decided anew in the plainest way: look at each scope and each resource.

It shares nothing with the product but R4's names. What is stored is given to it as JSON.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Resource = Mapping[str, Any]
Versions = list[tuple[int, Resource | None]]
World = Mapping[str, Mapping[str, Versions]]
"""Every version by type and id, the oldest first; None for a deletion."""

LETTERS = {"read": "rs", "write": "cud", "*": "cruds"}
ORDERED = [
    "".join(letter for letter, bit in zip("cruds", f"{number:05b}", strict=True) if bit == "1")
    for number in range(1, 32)
]
"""Each way to write letters of cruds in their order."""
FOUND_BY = {
    ("QuestionnaireResponse", "status"): lambda one: [one["status"]],
    ("CarePlan", "status"): lambda one: [one["status"]],
    ("Observation", "status"): lambda one: [one["status"]],
    ("Observation", "code"): lambda one: [
        text for coding in one["code"]["coding"] for text in _spellings(coding)
    ],
    ("Goal", "lifecycle-status"): lambda one: [one["lifecycleStatus"]],
    ("Patient", "gender"): lambda one: [one["gender"]],
}
"""The parameters that the oracle knows, with the values they find a resource by."""


def _spellings(coding: Mapping[str, str]) -> list[str]:
    return [coding["code"], f"{coding['system']}|{coding['code']}"]


def about(world: World, type_: str, id_: str, resource: Resource, base: str) -> set[str]:
    """Return the ids of the patients that a resource is about."""
    if type_ == "Patient":
        return {id_}
    if type_ == "Provenance":
        found = set()
        for target in resource["target"]:
            kind, name = target["reference"].split("/")
            for _, said in world[kind].get(name, []):
                found |= about(world, kind, name, said, base) if said else set()
        return found
    reference = resource.get("subject", {}).get("reference", "").removeprefix(f"{base}/")
    return {reference.removeprefix("Patient/")} if reference.startswith("Patient/") else set()


def words(scope: str, types: list[str]) -> Iterator[tuple[str, str, str, list[list[str]]]]:
    """Give level, type, letters and restriction of each word that is a scope."""
    for word in scope.split():
        head, asks, restriction = word.partition("?")
        match re.split("[/.]", head):
            case [("patient" | "user" | "system") as level, kind, letters] if (
                kind in [*types, "*"] and head == f"{level}/{kind}.{letters}"
            ):
                pairs = [pair.split("=") for pair in restriction.split("&")] if asks else []
                if letters in LETTERS and not asks:
                    yield level, kind, LETTERS[letters], []
                elif letters in ORDERED:
                    yield level, kind, letters, pairs


class Oracle:
    """Decides for one token in one world. `types` are R4's resource types."""

    def __init__(self, world: World, types: list[str], base: str, token: tuple[str, str | None]):
        self.world, self.base = world, base
        scope, self.patient = token
        self.scopes = list(words(scope, types))

    def any_of(self, letter: str, type_: str) -> bool:
        """Tell whether the token grants a letter for any resource of a type."""
        return any(self._applies(one, letter, type_) for one in self.scopes)

    def grants(self, letter: str, type_: str, id_: str, resource: Resource) -> bool:
        """Tell whether the token grants a letter for a resource as it says."""
        for one in self.scopes:
            level, _, _, pairs = one
            if not self._applies(one, letter, type_):
                continue
            whose = about(self.world, type_, id_, resource, self.base)
            if level == "patient" and self.patient not in whose:
                continue
            if all(self._fits(type_, resource, name, value) for name, value in pairs):
                return True
        return False

    def unlimited(self, letter: str, type_: str) -> bool:
        """Tell whether everything of a type is granted, whatever it says."""
        return any(
            self._applies(one, letter, type_) and one[0] != "patient" and not one[3]
            for one in self.scopes
        )

    def for_one_patient(self, letter: str, type_: str) -> bool:
        """Tell whether nothing is granted but for the patient of the token."""
        levels = {one[0] for one in self.scopes if self._applies(one, letter, type_)}
        return levels == {"patient"}

    def sees(self, letter: str, type_: str, id_: str, number: int | None = None) -> str:
        """Return what is seen of a version, the last one without number: there, gone, nothing."""
        versions = self.world[type_].get(id_, [])
        contents = [said for _, said in versions if said is not None]
        found = [one for one in versions if number in {None, one[0]}]
        if not found or not self.grants(letter, type_, id_, contents[-1]):
            return "nothing"
        said = found[-1][1]
        if said is None:
            return "gone"
        return "there" if self.grants(letter, type_, id_, said) else "nothing"

    def current(self, type_: str) -> Iterator[tuple[str, Resource]]:
        """Give what is there of a type."""
        for id_, versions in self.world[type_].items():
            if versions[-1][1] is not None:
                yield id_, versions[-1][1]

    def _applies(self, one: tuple[Any, ...], letter: str, type_: str) -> bool:
        level, kind, letters, pairs = one
        known = all(len(pair) == 2 and pair[1] and (type_, pair[0]) in FOUND_BY for pair in pairs)
        return (
            kind in {"*", type_}
            and letter in letters
            and known
            and (level != "patient" or self.patient is not None)
        )

    def _fits(self, type_: str, resource: Resource, name: str, value: str) -> bool:
        return not set(value.split(",")).isdisjoint(FOUND_BY[type_, name](resource))
