"""What stands above each table: what was done, and what its figures do not include.

Must not know any figure.
"""

from typing import Final

HEAD: Final = """# Performance

Printed by `python -m fhir_pad.bench all --markdown {name}`, not written by hand. Each table is one
run in which the cases took turns. Only its ratios can be compared with those of another machine or
another day, and what neighbours do moves them too. A goal stands beside its ratio; whether it is
met is for the reader to say. Before anything is timed, what each case makes is compared; a case
that makes something else, or gets a reply that is no success, is not reported.
"""
WHOLE: Final = """\
The floor parses with orjson, takes the answers out of plain dicts, runs the rules as one
generated function, and writes the same outcome, which it has as plain values: it checks nothing,
explains nothing and builds nothing. An assessment reads strictly, checks R4's structure and the
Questionnaire, runs the rules, finds the reasons, and builds and writes the Bundle. The case of
fhir.resources reads the response into a model, runs the same rules, and makes a model of the
outcome, which it has as plain values, and writes it; it checks nothing against the Questionnaire
and explains nothing.

Not included: HTTP, the database, tokens, the audit trail, the start of the program."""
SHARES: Final = """\
Each stage alone, on what the stage before it made of every form. Shares of the whole (medians):
{shares}. What is left is the digest, what is on record (here nothing), and what goes between."""
LONGER: Final = """\
Made-up Questionnaires, and {made_up} distinct responses to each, with every item answered: read
strictly, checked as R4, checked against the Questionnaire.

Not included: the rules and the results, which are those of a leg, however long a form is."""
HTTP: Final = """\
Ours is `fhir-pad serve` as it is installed, with SQLite: a POST stores the response, its
CarePlan, RiskAssessments, Observations, Goals, Provenance and AuditEvents, each with its search
index, and is answered after the commit. LIMIT runs on the same server program: parsing, rules and
writing as in the floor, then one row with both bodies in SQLite (WAL, synchronous FULL, rows that
wait in one commit). The case of fhir.resources is LIMIT with its input and its outcome as models.

Not included: TLS, access tokens, a network, PostgreSQL, several servers. LIMIT keeps no history,
index, audit trail or separate resources, and checks nothing."""
