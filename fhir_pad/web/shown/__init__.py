"""An assessment as pages show it: frozen values made of its findings, and their templates.

Clinicians see all of it, in the worklist and in an EHR; testers see the same. Must not know a
rule, nor any address.
"""

from flask import Blueprint


def templates() -> Blueprint:
    """Return what makes the templates known; it has no routes."""
    return Blueprint("shown", __name__, template_folder="templates")
