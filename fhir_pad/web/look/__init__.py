"""How every page looks: one frame, one style sheet, and what a page may load.

Pages are made on the server and work without scripts; nothing is loaded from another host. Must
not know what any page says.
"""

from fhir_pad.web.look.made import HTML, LOADS, blueprint, page

__all__ = ["HTML", "LOADS", "blueprint", "page"]
