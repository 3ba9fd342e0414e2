"""The operator's view: what is wrong now, since when and what to do, from the services' own figures.

Reads the workers' /ready and /metrics, Prometheus where there is one, sources-v1. Writes nothing. Remembers an hour.
"""
