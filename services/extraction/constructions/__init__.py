"""Constructions: how a clause tells that forces act together where no noun calls the act joint; one file, one idea."""
