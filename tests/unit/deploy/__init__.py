"""Dashboards, alarms and the runbook as files."""
