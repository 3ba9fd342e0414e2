"""Scoring: the named reasons for and against an event, and what they weigh."""
