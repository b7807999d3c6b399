"""SIAPkerja as contract, section 5, describes it, and as unreliable as such platforms are (domain.md 6)."""

NAME = "SiapkerjaSimulator"
"""Name of the stack. It is defined here, because importing the stack starts CDK's Node process."""
