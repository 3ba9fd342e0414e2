"""Channels: what extraction speaks to outside, an adviser for second opinions if one is set."""
