"""What an operation is: its name, where it can be called, its parameters, and what it does.

Source: http://hl7.org/fhir/R4/operations.html. An operation is a pure function of a Parameters
resource and of what it is given to look at. Must not know HTTP.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from fhir_pad.fhir.arguments import Signature
from fhir_pad.language import BASE

Node = Mapping[str, object]
"""What `strict.read` gives for an object."""


def _nothing_stored(_subject: str) -> tuple[Node, ...]:
    return ()


def _nobody_asked(_base: str, _token: str, _patient: str) -> "Fetched":
    return Fetched((), ())


@dataclass(frozen=True, slots=True)
class Fetched:
    """What another server says of a patient, and in a sentence each what it could not be asked."""

    resources: tuple[Node, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The FHIR servers, by their bases, that may be asked about a patient; none by itself.

    `ask` takes the base, the token for it and the patient's id there.
    """

    bases: tuple[str, ...] = ()
    ask: Callable[[str, str, str], Fetched] = _nobody_asked


NO_SOURCES = Sources()


class Level(StrEnum):
    """Where an operation can be called: `[base]/$x`, `[base]/Type/$x`, `[base]/Type/id/$x`."""

    SYSTEM = "system"
    TYPE = "type"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Given:
    """What an operation may look at besides its parameters.

    `instance` is the resource at whose address it was called. `published` returns the published
    resource of a type by its canonical, with or without `|version`. `stored` returns the current
    resource of a type and id, published or stored. `responses` returns the stored
    QuestionnaireResponses of a subject such as `Patient/1`, the newest first; `records` what else
    is stored of a subject and can be read as answers: the Patient and Observations. Each gives
    None or nothing when there is none. `sources` are the other servers that may be asked.
    `language` is the tag of the language that results are wanted in.
    """

    now: datetime
    instance: Node | None
    published: Callable[[str, str], Node | None]
    stored: Callable[[str, str], Node | None]
    responses: Callable[[str], tuple[Node, ...]]
    records: Callable[[str], tuple[Node, ...]] = _nothing_stored
    sources: Sources = NO_SOURCES
    language: str = BASE.tag


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    `type` is the resource type it belongs to, empty for the system. `definitions` are the
    canonicals of the OperationDefinitions it keeps. `run` takes the Parameters and returns the
    resource to answer with, or raises Refused with every fault. `bare` tells which parameter a
    resource stands for that is sent without Parameters around it: type to name, `*` for any type.
    An operation that takes its body `whole` is handed the resource as it was sent. One that
    `reads_only` can be called with GET too. The answer of one that `is_public` follows from what
    is published and asked, and from no patient's data. One that `speaks` answers in the language
    that is wanted. One that `reads_answers` is given what a person answered, so that no refusal of
    it may pass over an emergency in that. `dated` are the places in its answer, such as
    `expansion.timestamp`, that tell when it was made: what is new there is no news to who has it.
    """

    name: str
    type: str
    levels: tuple[Level, ...]
    definitions: tuple[str, ...]
    signature: Signature
    run: Callable[[Node, Given], Node]
    bare: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    whole: bool = False
    reads_only: bool = True
    is_public: bool = False
    speaks: bool = False
    reads_answers: bool = False
    dated: tuple[str, ...] = ()
