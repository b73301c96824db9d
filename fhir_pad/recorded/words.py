"""What medicines are called: in English and Turkish, and by the names of common products.

A name is a hint that somebody should look, never an answer; and enough to judge an order. Written
as `folded` writes. Must not know a question.
"""

import re
from collections.abc import Iterable

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.fhir.search_text import folded
from fhir_pad.recorded.said import Resource

ASPIRIN = ("aspirin", "acetylsalicylic acid", "asetilsalisilik asit", "coraspin", "ecopirin")
CLOPIDOGREL = ("clopidogrel", "klopidogrel", "plavix")
OTHER_P2Y12 = ("ticagrelor", "tikagrelor", "brilinta", "prasugrel", "effient")
CILOSTAZOL = ("cilostazol", "silostazol", "pletal", "pletaal")
COMPRESSION = (
    *("compression stocking", "compression stockings", "compression hosiery", "compression hose"),
    *("compression sock", "compression socks", "compression garment", "compression garments"),
    *("compression bandage", "compression bandages", "compression bandaging", "compression wrap"),
    *("compression wraps", "compression therapy", "compression system", "unna boot"),
    *("elastic stocking", "elastic stockings", "embolism stocking", "embolism stockings"),
    *("antiembolism stocking", "antiembolism stockings", "ted hose", "ted stockings"),
    *("kompresyon corabi", "varis corabi", "basinc corabi", "emboli corabi", "antiemboli corabi"),
    *("kompresyon coraplari", "varis coraplari", "basinc coraplari", "antiembolik corap"),
    *("kompresyon bandaji", "kompresyon bandajlari", "kompresyon tedavisi", "kompresyon giysisi"),
)
GABAPENTIN = ("gabapentin", "neurontin")
HEPARIN = (
    *("heparin", "enoxaparin", "enoksaparin", "dalteparin", "nadroparin", "tinzaparin"),
    *("bemiparin", "parnaparin", "reviparin", "certoparin", "clexane", "lovenox", "oksapar"),
    *("fragmin", "fraxiparine", "innohep", "hibor"),
)
NSAID = (
    *("ibuprofen", "dexibuprofen", "naproxen", "naproksen", "diclofenac", "diklofenak"),
    *("celecoxib", "selekoksib", "etoricoxib", "etorikoksib", "ketoprofen", "dexketoprofen"),
    *("deksketoprofen", "flurbiprofen", "indomethacin", "indometacin", "indometasin"),
    *("meloxicam", "meloksikam", "piroxicam", "piroksikam", "tenoxicam", "tenoksikam"),
    *("lornoxicam", "lornoksikam", "ketorolac", "ketorolak", "etodolac", "etodolak"),
    *("aceclofenac", "aseklofenak", "nabumetone", "nabumeton", "sulindac", "oxaprozin"),
    *("nimesulide", "nimesulid", "mefenamic acid", "mefenamik asit"),
)
PENTOXIFYLLINE = ("pentoxifylline", "pentoksifilin", "trental")
RIVAROXABAN = ("rivaroxaban", "rivaroksaban", "xarelto")
OTHER_ANTICOAGULANTS = (
    *("warfarin", "varfarin", "coumadin", "apixaban", "apiksaban", "eliquis", "edoxaban"),
    *("edoksaban", "lixiana", "savaysa", "dabigatran", "pradaxa", "acenocoumarol"),
    *("phenprocoumon", "fondaparinux", "arixtra"),
)
STATIN = (
    *("statin", "statins", "atorvastatin", "rosuvastatin", "simvastatin", "pravastatin"),
    *("fluvastatin", "lovastatin", "pitavastatin", "lipitor", "crestor"),
)


def pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds one of the names as whole words."""
    return re.compile(rf"\b(?:{'|'.join(names)})\b")


def said(concepts: Iterable[Resource]) -> tuple[str, ...]:
    """Return every text and display of CodeableConcepts, as `folded`."""
    return tuple(
        folded(name)
        for concept in concepts
        for name in (
            text_of(concept, "text"),
            *(text_of(coding, "display") for coding in objects(concept, "coding")),
        )
        if name
    )
