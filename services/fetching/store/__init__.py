"""Fetching's memory: sources, addresses and hosts, in SQLite or PostgreSQL."""
