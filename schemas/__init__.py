"""The contract between the services: every message, id, topic and word, versioned; imports no service."""
