"""How every page looks and speaks: one frame, one style sheet, its language, what it may load.

Pages are made on the server and work without scripts; nothing is loaded from another host. Must
not know what any page says.
"""

from fhir_pad.web.look.made import HTML, LOADS, blueprint, edition, page
from fhir_pad.web.look.tongue import (
    DO,
    as_written,
    chosen,
    is_choice,
    listen,
    marked,
    prefer,
    say,
    speak,
    spoken,
    told,
)

__all__ = [
    "DO",
    "HTML",
    "LOADS",
    "as_written",
    "blueprint",
    "chosen",
    "edition",
    "is_choice",
    "listen",
    "marked",
    "page",
    "prefer",
    "say",
    "speak",
    "spoken",
    "told",
]
