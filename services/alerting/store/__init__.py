"""Alerting's database: tables, the one transaction per report, what the portal may read."""
