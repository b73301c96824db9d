"""Tests of the record of access."""
