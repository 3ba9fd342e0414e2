"""Extraction: reads articles-v1, writes reports-v1 and rejected-v1, remembers only second opinions."""
