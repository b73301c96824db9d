"""Group `hist`, second part: arterial disease already known, and what was tried for the leg.

States what was done and how it went; what may be offered next stands with the actions.
"""

from fhir_pad.legs.declare import choice, yes_no
from fhir_pad.legs.questions.person import leg_symptom
from fhir_pad.logic import Term

known_pad = yes_no(
    "known-pad",
    who="both",
    counts="A clinician has diagnosed narrowed leg arteries on the strength of a test.",
    excludes="A suspicion not yet tested; narrowed arteries of heart or neck only.",
    sources="S0-063, S0-007, S2-036, S2-156",
)
prior_revasc = yes_no(
    "prior-revasc",
    who="both",
    counts="A leg artery has been opened by balloon or stent, or bypassed.",
    excludes="Stents or bypasses of the heart; an angiogram without treatment; vein surgery.",
    sources="S0-049",
)
prior_amputation = yes_no(
    "prior-amputation",
    who="both",
    counts="A toe, foot or leg was removed because blood supply had failed.",
    excludes="Loss through accident or tumour.",
    sources="2024-PAD",
)
foundation_trial = choice(
    "foundation-trial",
    "not-started",
    "in-progress",
    "adequate",
    "inadequate",
    who="both",
    counts=(
        "Planned walking exercise and the medicines together over 12 weeks or longer: adequate when"
        " they helped enough, inadequate when they did not."
    ),
    excludes="Advice to walk more without a programme; a trial given up early is not inadequate.",
    sources="S2-144, S3-014, S3-026",
)
revasc_status = choice(
    "revasc-status",
    "not-assessed",
    "feasible",
    "not-feasible",
    "persistent-pain-after",
    who="clinician",
    counts="A vascular specialist's verdict on restoring flow, or pain that outlasted doing so.",
    excludes="The view of anyone who has not seen the images; a patient's wish against it.",
    sources="S0-049",
)
surgery_candidate = choice(
    "surgery-candidate",
    "yes",
    "no",
    who="clinician",
    counts="Whether the person has been judged fit for open surgery.",
    excludes="Whether the arteries suit a bypass, which is revasc-status; age by itself.",
    sources="S0-049",
)
endovascular_failed = yes_no(
    "endovascular-failed",
    who="clinician",
    counts="Treatment through a catheter was attempted in this leg and did not succeed or last.",
    excludes="A catheter used for images only; failure in the other leg.",
    sources="S2-151",
)
vein_conduit = choice(
    "vein-conduit",
    "yes",
    "no",
    "not-done",
    who="clinician",
    counts="Whether mapping found a vein of the person's own that can serve as a bypass.",
    excludes="A guess without mapping; an artificial graft.",
    sources="S2-152",
)
spine_conservative_failed = yes_no(
    "spine-conservative-failed",
    who="both",
    counts="Both exercise under a therapist and medicine were given a fair try and fell short.",
    excludes="Only one of the two tried; a course still running.",
    sources="S4-044",
    shown_when=leg_symptom,
    hidden=False,
)

TERMS: tuple[Term, ...] = (
    known_pad,
    prior_revasc,
    prior_amputation,
    foundation_trial,
    revasc_status,
    surgery_candidate,
    endovascular_failed,
    vein_conduit,
    spine_conservative_failed,
)
