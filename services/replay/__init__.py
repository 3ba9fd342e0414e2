"""Replay: reads what the topics keep once more; writes ``replay-<run>-…`` (shadow) or live topics (repair, promote).

It remembers its runs in ``DATA/replay.sqlite``: what was read up to where, what was written, and who decided what.
"""
