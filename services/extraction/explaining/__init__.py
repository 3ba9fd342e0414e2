"""Explaining: why a text gave nothing, what came nearest, and which row would change it."""
