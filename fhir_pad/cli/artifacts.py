"""`fhir-pad artifacts`: list, show and export what the module publishes.

A definition is named as in an address: `PlanDefinition/leg-pain`.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path

from fhir_pad import engine
from fhir_pad.cli.arguments import Commands, add_pretty
from fhir_pad.cli.ends import Exit, Failed
from fhir_pad.cli.streams import keep, put, say
from fhir_pad.publish.folder import as_files
from fhir_pad.publish.package import FILE_NAME, package
from fhir_pad.publish.renditions import LANGUAGES, rendered

Resource = Mapping[str, object]


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    _add_list(kinds)
    _add_show(kinds)
    _add_export(kinds)


def _add_list(kinds: Commands) -> None:
    parser = kinds.add_parser("list", help="print type/id, version and title of each")
    parser.set_defaults(run=list_all)


def _add_show(kinds: Commands) -> None:
    parser = kinds.add_parser("show", help="print one as JSON")
    parser.add_argument("name", metavar="TYPE/ID", help="e.g. PlanDefinition/leg-pain")
    add_pretty(parser)
    parser.set_defaults(run=show)


def _add_export(kinds: Commands) -> None:
    parser = kinds.add_parser("export", help="write all into a folder")
    parser.add_argument("folder", metavar="DIR", type=Path, help="made if it does not exist")
    # A package has one name and version, so it has one content.
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument(
        "--package", action="store_true", help=f"write the FHIR package {FILE_NAME} instead"
    )
    forms.add_argument(
        "--expressions",
        choices=LANGUAGES,
        default=LANGUAGES[0],
        help="language of the plan's conditions: as published (%(default)s), or as encender wants "
        "it, in a plan with a canonical of its own",
    )
    parser.set_defaults(run=export)


def list_all(_: Namespace) -> Exit:
    """Print a line for each: type/id, version, title, with tabs between."""
    lines = (f"{_name(one)}\t{one['version']}\t{_title(one)}\n" for one in _sorted())
    say("".join(lines))
    return Exit.OK


def show(args: Namespace) -> Exit:
    """Print one; Failed when there is none of this name."""
    found = [one for one in _sorted() if _name(one) == args.name]
    if not found:
        raise Failed(f"{args.name}: not published; fhir-pad artifacts list prints what is")
    put(found[0], pretty=args.pretty)
    return Exit.OK


def export(args: Namespace) -> Exit:
    """Write a file for each, or the one package."""
    resources = rendered(_sorted(), args.expressions)
    files = {FILE_NAME: package(resources)} if args.package else as_files(resources)
    _write(files, args.folder)
    return Exit.OK


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Failed(f"{folder}: {fault.strerror}") from fault
    for name, text in files.items():
        keep(folder / name, text)


def _sorted() -> list[Resource]:
    resources: Iterable[Resource] = engine.published().resources
    return sorted(resources, key=_name)


def _name(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _title(resource: Resource) -> object:
    """Return the title; a SearchParameter has none in R4, so its name stands there."""
    return resource.get("title", resource["name"])
