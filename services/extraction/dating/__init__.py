"""Dating: on which day an event took place."""
