"""Read a cell's text exactly as it was written, or refuse it with a code (docs/readers.md)."""
