"""Training of the head of the second opinion: judged texts become a weight for each number of an embedding."""
