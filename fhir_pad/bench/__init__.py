"""How fast this module is, as ratios within one run: `python -m fhir_pad.bench`.

Nothing that is served knows of it. A figure is told beside its goal and never called passed or
failed: machines differ, and what a neighbour does moves it.
"""
