"""The use cases on weak ports, what they are fed with, and what must hold of them."""
