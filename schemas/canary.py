"""The canary's one reserved word: a source that no sources file may name, and how its pages are discovered."""

CANARY = "canary"
