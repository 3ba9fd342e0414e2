"""What alerting speaks to outside: webhooks, Kafka by the relay, and the portal's commands."""
