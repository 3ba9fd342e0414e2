"""Runs: one replay at work: shadow or promotion, its pace, its refusals, and how it goes on after an end."""
