"""Run records: what was read up to where, what was written, and append-only who decided what."""
