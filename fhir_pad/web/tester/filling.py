"""The Questionnaires in LHC-Forms, where an operator has put it; the only page that runs scripts.

Must not know what is asked, nor what LHC-Forms does.
"""

from typing import Final

from flask import Blueprint, Response, abort, send_from_directory

from fhir_pad.web import look
from fhir_pad.web.settings import LFORMS
from fhir_pad.web.tester.browsing import Published

RUNS: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""It sets styles on elements, which nothing else here may."""
STYLES: Final = tuple(name for name in LFORMS if name.endswith(".css"))
SCRIPTS: Final = tuple(name for name in LFORMS if name.endswith(".js"))
A_DAY_S: Final = 86_400


def blueprint(folder: str, published: Published) -> Blueprint:
    """Return the routes of the pages, and of the files of LHC-Forms in this folder."""
    routes = Blueprint(
        "lforms",
        __name__,
        url_prefix="/lforms",
        template_folder="templates",
        static_folder="static",
        static_url_path="/own",
    )
    look.speak(routes)
    routes.get_send_file_max_age = lambda _name: A_DAY_S  # type: ignore[assignment, method-assign]
    own_edition = look.edition(__file__)
    titles = {form.url.rpartition("/")[2]: form.title for form in published.forms}

    @routes.get("")
    def forms() -> Response:
        return look.page("tester/forms.html", is_public=True, titles=titles)

    @routes.get("/<name>")
    def form(name: str) -> Response:
        if name not in titles:
            abort(404)
        said = look.page(
            "tester/form.html",
            is_public=True,
            name=name,
            title=titles[name],
            styles=STYLES,
            scripts=SCRIPTS,
            own_edition=own_edition,
        )
        said.headers["Content-Security-Policy"] = RUNS
        return said

    @routes.get("/files/<path:name>")
    def file(name: str) -> Response:
        return send_from_directory(folder, name, max_age=A_DAY_S)

    return routes
