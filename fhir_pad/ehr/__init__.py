"""Outgoing HTTP: the only place that talks to other servers. Must not know any clinical rule."""
