"""The CodeSystem `leg-pain-observation`: what our Observations and their components are.

Declarations only.
"""

from fhir_pad.report.codes import Term, Vocabulary

OBSERVATION = Vocabulary(
    "leg-pain-observation",
    {
        "triage": Term("How soon care is needed"),
        "triage-rule": Term("Triage rule that fired"),
        "red-flags-unknown": Term("Emergency questions without an answer"),
        "ali-status": Term("Acute limb ischaemia"),
        "six-p-count": Term("Number of the six P signs answered yes"),
        "six-hour-window": Term("Six-hour window of acute limb ischaemia"),
        "hours-since-onset": Term("Hours since onset"),
        "hours-left": Term("Hours left of the six"),
        "rutherford-acute": Term("Rutherford class of acute limb ischaemia"),
        "primary-cause": Term("Most likely cause of the leg symptom"),
        "cause-confidence": Term("Confidence in the cause"),
        "cause-components": Term("Component of a mixed cause"),
        "cause-subtype": Term("Kind within the cause"),
        "differential": Term("Ranked differential with evidence points"),
        "pad-status": Term("Peripheral arterial disease"),
        "arterial-stage": Term("Arterial stage"),
        "provisional": Term("Provisional: a missing answer could change it"),
        "fontaine": Term("Fontaine stage"),
        "rutherford-chronic": Term("Rutherford category of chronic limb ischaemia"),
        "estimated": Term("Estimated, not measured as the classification defines it"),
        "smallest-possible": Term("Smallest value still possible"),
        "largest-possible": Term("Largest value still possible"),
        "wifi": Term("WIfI clinical stage"),
        "wifi-wound": Term("WIfI wound grade"),
        "wifi-ischaemia": Term("WIfI ischaemia grade"),
        "wifi-foot-infection": Term("WIfI foot infection grade"),
        "abi": Term("Ankle-brachial index"),
        "tbi": Term("Toe-brachial index"),
        "edinburgh": Term("Edinburgh Claudication Questionnaire"),
        "edinburgh-grade": Term("Edinburgh grade"),
        "dvt-status": Term("Deep vein thrombosis pathway"),
        "wells": Term("Wells score for deep vein thrombosis"),
        "ceap": Term("CEAP clinical class"),
        "symptomatic": Term("With symptoms"),
        "index-leg": Term("Leg that the findings without a side belong to"),
        "missing-data": Term("Answers that would make the result safer"),
        "cautions": Term("Answers that a person should look at"),
        "scope": Term("Adult pathway applies"),
    },
)
