"""Tests of the operator's view."""
