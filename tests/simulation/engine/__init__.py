"""Time, messages and workers: everything that is left to chance in a run."""
