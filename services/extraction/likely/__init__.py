"""Likely: who acts together where no construction ties them, by what usually stands around those who do."""
