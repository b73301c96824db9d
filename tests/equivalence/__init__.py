"""The rules as CQL in an engine that is not ours, compared with our own evaluators."""
