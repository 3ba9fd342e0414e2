"""The supervisor: starts everything the main job needs, restarts what ends, ends all it started.

reads: settings, DATA; writes: DATA/run.lock, children.json, run.json, logs; remembers: what it started, by pid and
create time, so that the start after a `kill -9` leaves no orphan.
"""
