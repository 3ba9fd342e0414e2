"""Evaluation: labelled texts against what extraction makes of them; reads files and the lexicon, writes nothing."""
