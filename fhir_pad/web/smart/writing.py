"""The results of a sitting go into the EHR's record once, however often that is asked for at once.

Of two requests, such as those of a double click, the second finds that the first has begun. Must
not know a page.
"""

from dataclasses import replace

from fhir_pad.ehr.ended import Ended, by_request
from fhir_pad.ehr.resources import Written
from fhir_pad.fhir.write import write
from fhir_pad.web.smart import entering, keeping, reading, results
from fhir_pad.web.smart.entering import App
from fhir_pad.web.smart.opening import NO_SITTING
from fhir_pad.web.smart.sitting import Node, Sitting


def sent(
    app: App, word: str, before: Sitting, wanted: Sitting, bundle: Node
) -> tuple[Sitting, str]:
    """Send the results of a sitting, and return it as it is then, with what went wrong.

    `before` is the sitting as it was opened, `wanted` the same with what was chosen on the page,
    and `bundle` has the results of that. When the results were sent or the answers changed since,
    nothing is sent, and the sitting is returned as it is by now.
    """
    wanted = _with_its_grant(app, word, wanted, entering.in_time(app, wanted))
    # Whatever happens from now on, nothing is ever sent twice unawares.
    claimed = _noted(app, word, before, wanted, results.SENT)
    if claimed is None:
        return _by_now(app, word), ""
    done = _done(app, word, claimed, write(results.transaction(bundle)))
    ended = _said(claimed, results.WRITTEN_AS[done])
    _noted(app, word, claimed, ended, results.WRITTEN_AS[done])
    return ended, results.REFUSED if done is Written.NOTHING else ""


def _done(app: App, word: str, claimed: Sitting, bundle: bytes) -> Written:
    """Send the results; where the EHR takes no token of ours, nothing was written."""
    try:
        sitting, done = reading.with_token(app, claimed, lambda server: server.write(bundle))
    except Ended:
        _noted(app, word, claimed, claimed, "")
        raise
    _with_its_grant(app, word, claimed, sitting)
    return done


def _with_its_grant(app: App, word: str, before: Sitting, sitting: Sitting) -> Sitting:
    """Keep a newer permission, whatever else was changed meanwhile; return the sitting."""
    if sitting.grant != before.grant:
        keeping.change(app.store, word, lambda kept: kept.granted(sitting.grant), app.clock())
    return sitting


def _noted(app: App, word: str, before: Sitting, sitting: Sitting, written: str) -> Sitting | None:
    """Keep what became of the results; None when others changed the answers or sent them."""
    noted = _said(sitting, written)

    def instead(kept: Sitting) -> Sitting | None:
        return replace(kept, assessed=noted.assessed) if kept.assessed == before.assessed else None

    return keeping.change(app.store, word, instead, app.clock())


def _said(sitting: Sitting, written: str) -> Sitting:
    if sitting.assessed is None:
        raise TypeError("Only what was assessed has results.")
    return replace(sitting, assessed=replace(sitting.assessed, written=written))


def _by_now(app: App, word: str) -> Sitting:
    found = keeping.sitting(app.store, word, app.clock())
    if found is None:
        raise by_request(NO_SITTING)
    return found
