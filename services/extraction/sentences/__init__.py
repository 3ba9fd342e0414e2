"""Sentences: what stands in one: marks of word classes, clauses, phrases, and groups of actors in their slots."""
