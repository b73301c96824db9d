"""What stands above each table: what was done, and what its figures do not include.

Must not know any figure.
"""

from typing import Final

HEAD: Final = """# Performance

Printed by `python -m fhir_pad.bench all --markdown {name}`,
not written by hand. Each table is one run in which the cases took turns. Only its ratios can be
compared with those of another machine or another day, and what neighbours do moves them too. A goal
stands beside its ratio; whether it is met is for the reader to say. Before anything is timed, what
each case makes is compared; a case that makes something else, or gets a reply that is no success,
is not reported.
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
{shares}. What is left is what is on record (here nothing), what goes between, and that each stage
alone has its code and its data at hand. Checking is R4 and the Questionnaire in one pass, as it is
for what is written plainly."""
LONGER: Final = """\
Made-up Questionnaires, and {made_up} distinct responses to each, with every item answered: read
strictly, checked as R4, checked against the Questionnaire.

Not included: the rules and the results, which are those of a leg, however long a form is."""
HTTP: Final = """\
Ours is `fhir-pad serve` as it is installed, with SQLite: a POST stores the response, its
CarePlan, RiskAssessments, Observations, Goals, Provenance and AuditEvents, each with its history
and its search index, and is answered after the commit.

LIMIT is a WSGI program without a framework on the same server program. It parses with orjson, takes
the answers out of plain dicts, and runs the rules as one generated function; its results are there
already. There are two, which leave out unlike much:

- LIMIT, same store: writes the response and the ready results into the same store as ours does,
  with history, search index, AuditEvent and commits that are shared. It leaves out what is no work
  of a store: reading strictly, checking R4 and the Questionnaire, reasons, building the results,
  FHIR over HTTP, a look at what is replaced. References in its results are as they were made
  ready. The goals are meant for this one.
- LIMIT, one row: writes the outcome as one text, and both bodies as one row of a table of its own
  (WAL, synchronous FULL, rows that wait in one commit). It leaves out, besides, what our store
  does: history, search, audit trail, separate resources. Nothing that has those can come near.

Each case of fhir.resources is the LIMIT of its name with its input and its outcome as models.

Not included: TLS, access tokens, a network, PostgreSQL, several servers."""
APPLY: Final = """\
Wall time from the bytes of what is known of a patient to the bytes of the result, in memory,
without HTTP, in programs that stay up and were warmed. Each round is about another one of the
kit's people, the same one for everybody; what an engine proposes is compared every time.

- HAPI clinical reasoning 4.4.0 (HAPI 8.8.0, Java): reads the CQL text, compiled beforehand. It
  does not check the response against its Questionnaire, tells no reasons, risks or measurements,
  and does not show what is withheld or waits for data.
- encender 0.7.1 (Node): starts a worker for each patient and works a define out at every mention.
  With help, which it does not have as it is shipped, one worker stays and a define is worked out
  once. It checks nothing and shows nothing that is withheld; its requests have a status that R4
  does not have.
- cql-execution 3.3.2 (Node): works out every define of the Library. It makes no resources: no plan,
  no requests.

Not included: a server, a database, the time until an engine has read its definitions."""
PEERS: Final = """\
Ours keeps the response and all results durably, with history, search index and audit trail. The
others keep nothing but the response, in memory, and run no rules:

- Medplum fhir-router 4.5.2 with its MemoryRepository, each response through `validateResource`: no
  Questionnaire, no terminology, no search index, no audit trail, no access control.
- @asymmetrik/node-fhir-server-core 2.2.5: parses, and routes to a Map; validates nothing, searches
  nothing. Its successor at BlueHalo cannot be installed from npm.
- fhirstarter 4.2.0 (FastAPI, uvicorn, uvloop): validates by fhir.resources; searches nothing.

Not included: TLS, access tokens, a network."""
BULK: Final = """\
`fhir-pad bulk IN.ndjson OUT.csv`: every response read strictly, checked, assessed, one row of the
table each. Every line is about another patient; {distinct} distinct forms are among them. Decoding
alone parses each line with orjson and forgets it. CPU time is that of all processes of the
command, less that of the same command over one row, so that its start does not count, as that of
decoding does not.
With --jobs 2 the second process starts only when there is enough to do, so its start does count,
the more the fewer rows there are.

Not included: the start of the program, the making of the file, results as Bundles, Parquet."""
MEMORY: Final = """\
The same command over the file above and over one with five times its rows ({rows}), once. Memory is
the proportional share (PSS) of all processes together, looked at ten times a second: a peak between
two looks is not seen. The goals are meant for 200,000 and 1,000,000 rows: `--rows 1000000`.

Not included: the disk cache of the kernel."""
