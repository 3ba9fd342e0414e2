"""Training: judged texts become the points by which candidates are scored; reads texts, writes a table."""
