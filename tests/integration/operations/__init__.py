"""Dashboards and alarms on the real Prometheus and Alertmanager."""
