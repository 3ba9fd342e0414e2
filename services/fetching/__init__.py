"""Fetching: watches sources politely and safely, and emits a Page when a page is new or changed.

reads: fetch-requests-v1 (its own plan) and the web; writes: fetch-requests-v1, pages-v1, sources-v1; remembers: state
of every source, address and host in its database.
"""
