"""The schema gate: may writers of one version and readers of another meet? Pure cores, one command.

``python -m tests.contract.gate`` judges each kind's published versions and its model of today, pair by pair.
It lives with the tests because it stands on tools that only developers install (jsonsubschema, hypothesis).
"""
