"""Tests of the portal: a real server, a real database filled by alerting's own writer."""
