"""The templates that other pages show an assessment with. Must not know any address."""

from flask import Blueprint


def templates() -> Blueprint:
    """Return what makes the templates known; it has no routes."""
    return Blueprint("clinic_templates", __name__, template_folder="templates")
