"""Alerting: decides whether a Report is news, who wants it, and makes sure they get it.

Reads reports-v1. Writes events-v1, alerts-v1, deliveries-v1, and calls webhooks. Remembers reports, events with all
revisions, subscriptions, deliveries and what is still to be sent, in its database.
"""
