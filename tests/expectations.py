"""Compare a findings JSON with what a vignette expects (its `meta` says what each key means)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

ACTIVE = ("recommended", "consider")
Differ = Callable[[Mapping[str, Any], Any], list[str]]


def differences(found: Mapping[str, Any], expect: Mapping[str, Any]) -> list[str]:
    """Return one sentence for each expectation that is not met; none when all are."""
    said: list[str] = []
    for key, wanted in expect.items():
        differ = SPECIAL.get(key)
        if differ is not None:
            said += differ(found, wanted)
        elif plain(found.get(key)) != wanted:
            said.append(f"{key}: expected {wanted!r}, found {plain(found.get(key))!r}")
    return said


def plain(value: object) -> object:
    """Return tuples as lists, so that a Python value and its JSON compare equal."""
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def _with_status(allowed: Sequence[str], *, wanted_in: bool) -> Differ:
    def differ(found: Mapping[str, Any], codes: Any) -> list[str]:
        actions = found["actions"]
        return [
            f"{code}: status {actions.get(code)!r}, {'wanted' if wanted_in else 'not wanted'} "
            f"among {', '.join(allowed)}"
            for code in codes
            if (actions.get(code) in allowed) is not wanted_in
        ]

    return differ


def _subset(key: str) -> Differ:
    def differ(found: Mapping[str, Any], wanted: Any) -> list[str]:
        got = found.get(key) or {}
        return [
            f"{key}.{part}: expected {value!r}, found {plain(got.get(part))!r}"
            for part, value in wanted.items()
            if plain(got.get(part)) != value
        ]

    return differ


def _listed(key: str) -> Differ:
    def differ(found: Mapping[str, Any], wanted: Any) -> list[str]:
        return [f"{key} lacks {topic}" for topic in wanted if topic not in found[key]]

    return differ


def _components(found: Mapping[str, Any], wanted: Any) -> list[str]:
    got = sorted(found["components"])
    return [] if got == sorted(wanted) else [f"components: expected {wanted!r}, found {got!r}"]


def _risks(found: Mapping[str, Any], wanted: Any) -> list[str]:
    """Compare as much of each risk as the vignette states (a prefix; null is not stated)."""
    said = []
    for outcome, expected in wanted.items():
        got = plain(found["risks"].get(outcome))
        stated = [
            got[at] == part if isinstance(got, list) and at < len(got) else False
            for at, part in enumerate(expected)
            if part is not None
        ]
        if not all(stated):
            said.append(f"risk {outcome}: expected {expected!r}, found {got!r}")
    return said


def _risks_absent(found: Mapping[str, Any], wanted: Any) -> list[str]:
    return [f"risk {outcome} is not to be said" for outcome in wanted if outcome in found["risks"]]


SPECIAL: dict[str, Differ] = {
    "mustHave": _with_status(ACTIVE, wanted_in=True),
    "mustNotHave": _with_status(ACTIVE, wanted_in=False),
    "withheld": _with_status(("withheld",), wanted_in=True),
    "needsData": _with_status(("needs-data",), wanted_in=True),
    "abi": _subset("abi"),
    "tbi": _subset("tbi"),
    "dvt": _subset("dvt"),
    "wifi": _subset("wifi"),
    "missing": _listed("missing"),
    "components": _components,
    "risks": _risks,
    "risksAbsent": _risks_absent,
}
