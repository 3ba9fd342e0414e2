"""Standing: how far an act has come, and how surely a text says so."""
