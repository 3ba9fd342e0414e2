"""The embedded broker: a real Apache Kafka held in DATA, for machines without containers."""
