"""Run the handlers: settings, wiring, batches of messages, logs and metrics."""
