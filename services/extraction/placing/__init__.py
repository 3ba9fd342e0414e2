"""Placing: where an event was."""
