"""What is known about painful legs, as declarations: questions, numbers, tables, catalogues.

Knows the expression model of `logic` and nothing else: no FHIR, no web, no clock.
"""
