"""Rehearsal: what a promotion would ring, tried on a copy of alerting's database."""
