"""An assessment as text for a terminal of 80 columns.

The page is the plan's own narrative without its markup, so that what a person reads here, in an
EHR and over HTTP cannot differ. Must not know a rule, and says nothing of its own.
"""

from collections.abc import Iterator, Mapping
from textwrap import fill
from xml.etree.ElementTree import Element, fromstring

from fhir_pad.fhir.issues import Issue
from fhir_pad.findings import Basis, Findings

WIDTH = 78
XHTML = "{http://www.w3.org/1999/xhtml}"
UNKNOWN = "unknown"
SHOWN = 6
TOPICS = {"edinburgh": "ecq"}
"""Topics of `Findings.stated` whose field has another name."""
RULES = {"h2": "=", "h3": "-"}


def page(bundle: Mapping[str, object]) -> str:
    """Return the plan in a Bundle of results as text; empty when it holds no CarePlan narrative.

    The Bundle may come from another server, which is checked to be ours by nobody: its markup is
    only read, never shown.
    """
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        resource = entry["resource"]
        if resource["resourceType"] == "CarePlan":
            return "\n".join(_blocks(fromstring(resource["text"]["div"]))) + "\n"  # noqa: S314
    return ""


def explained(findings: Findings) -> str:
    """Return why each thing is said: the rule, the answers that decided, the source."""
    return "\n".join(_explained(findings)) + "\n"


def faults(issues: tuple[Issue, ...]) -> str:
    """Return issues as text, one paragraph each, with their places."""
    return "\n".join(_paragraph(_fault(issue), "", "    ") for issue in issues) + "\n"


def _fault(issue: Issue) -> str:
    place = f" [{issue.at}]" if issue.at else ""
    return f"{issue.severity.value}: {issue.text}{place}"


def _blocks(div: Element) -> Iterator[str]:
    """Give the lines of the headings, paragraphs and lists; a blank line ends a list."""
    after_list = False
    for block in div:
        name = block.tag.removeprefix(XHTML)
        if after_list or name == "h3":
            yield ""
        after_list = name == "ul"
        if after_list:
            yield from (_paragraph(_text(item), "- ", "  ") for item in block)
            continue
        said = _paragraph(_text(block), "", "")
        yield said
        if name in RULES:
            yield RULES[name] * min(len(said), WIDTH)


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _paragraph(words: str, first: str, later: str) -> str:
    """Return words in lines of a readable length; a long address is not broken."""
    return fill(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _explained(findings: Findings) -> Iterator[str]:
    yield f"Triage: {findings.triage}"
    yield from _reasons(tuple(flag.basis for flag in findings.triage_flags))
    for what, why in findings.stated.items():
        if what == "triage":  # said above, by the rules that fired
            continue
        yield f"{what.replace('-', ' ').capitalize()}: {_stated(findings, what)}"
        yield from _reasons(why)
    for action in findings.actions:
        yield _paragraph(f"{action.title} [{action.status}]: {action.reason}", "", "  ")
        yield from _reasons(action.basis)
    for risk in findings.risks:
        yield f"Risk of {risk.outcome}: {risk.qualitative}"
        yield from _reasons((risk.basis,))
    for missing in findings.missing:
        yield _paragraph(f"Not known: {missing.topic}. {missing.why}", "", "  ")


def _stated(findings: Findings, what: str) -> str:
    """Return what is stated under a topic; a span or a pair in words."""
    if what == "dvt-status":
        value: object = None if findings.dvt is None else findings.dvt.status
    elif what == "six-hour-window":
        value = None if findings.window is None else findings.window.state
    else:
        value = getattr(findings, TOPICS.get(what, what.replace("-", "_")))
    if isinstance(value, tuple):
        low, high = value
        return str(low) if low == high else f"{low} to {high}"
    return "not stated" if value is None else str(value)


def _reasons(why: tuple[Basis, ...]) -> Iterator[str]:
    for basis in why:
        parts = (
            f"{basis.rule}: {basis.text}",
            _listed("Answers", [f"{key} = {one}" for key, one in basis.answers if one != UNKNOWN]),
            _listed("Not known", _some([key for key, one in basis.answers if one == UNKNOWN])),
            _listed("Source", list(basis.sources)),
        )
        yield _paragraph(" ".join(filter(None, parts)), "  - ", "    ")


def _listed(name: str, entries: list[str]) -> str:
    return f"{name}: {', '.join(entries)}." if entries else ""


def _some(entries: list[str]) -> list[str]:
    """Return as many as a person reads, and how many there are besides."""
    beyond = len(entries) - SHOWN
    return entries if beyond <= 0 else [*entries[:SHOWN], f"{beyond} more"]
