"""Discourse: acts that two sentences tell together, one of them naming who began, the other who came to it."""
