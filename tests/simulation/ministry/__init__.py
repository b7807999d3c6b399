"""A ministry that answers badly, and changes records of its own."""
