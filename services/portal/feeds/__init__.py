"""Feeds: lists of events in the formats that readers subscribe to."""
