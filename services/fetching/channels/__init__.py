"""What fetching speaks to: the web, guarded and polite."""
