"""Runtime: what every service stands on (worker, settings, logs, database, guarded web, Kafka); knows no domain."""
