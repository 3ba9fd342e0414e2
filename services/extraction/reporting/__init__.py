"""Reporting: what is settled about an event, written as the contract says."""
