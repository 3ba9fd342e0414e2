"""Makes docs/topics.md, docs/metrics.md and docs/settings.md of the code that they describe."""
