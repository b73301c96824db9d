"""What is known about painful legs, and what is said in results, as FHIR definitions.

    python -m fhir_pad.publish [--check]

writes `fhir_pad/published/`, or says whether it is what the declarations give. Everything there
is made from declarations; nothing is decided here. Must not know who reads the definitions.
"""
