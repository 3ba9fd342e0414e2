"""Linking: the triggers of a sentence and the constructions that tie actors to them."""
