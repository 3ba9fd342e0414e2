"""Cleaning: reads pages-v1, writes articles-v1 and rejected-v1, remembers nothing."""
