"""The Questionnaires that there are, and the one that a response names.

Must not know what a form does with a response.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fhir_pad.fhir.form import Form
from fhir_pad.fhir.issues import IssueType, Refused, error

_AT = "QuestionnaireResponse"


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms that there are, by canonical url; one version of each is in force."""

    by_url: Mapping[str, Form]

    @classmethod
    def of(cls, forms: Iterable[Form]) -> "Forms":
        """Return the index of these forms."""
        return cls(MappingProxyType({form.url: form for form in forms}))

    def find(self, canonical: object) -> Form:
        """Return the form that `QuestionnaireResponse.questionnaire` names.

        A canonical without version finds the version in force. Raise Refused with `required`
        when there is none, and with `not-found` and the forms that exist when it names another.
        """
        at = f"{_AT}.questionnaire"
        known = ", ".join(form.canonical for form in self.by_url.values())
        if not isinstance(canonical, str) or not canonical.strip():
            raise Refused([error(IssueType.REQUIRED, f"Name the Questionnaire: {known}.", at)])
        url, _, version = canonical.partition("|")
        form = self.by_url.get(url)
        if form is None or version not in ("", form.version):
            text = f"Name a Questionnaire that there is here: {known}."
            raise Refused([error(IssueType.NOT_FOUND, text, at)])
        return form
