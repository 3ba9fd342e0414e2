"""Training of likely ties: pairs of forces in judged and in ordinary texts, and the table that is learned from them."""
