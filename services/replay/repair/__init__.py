"""Repair: dead letters as operators see them, and their way back to the topic they came from."""
