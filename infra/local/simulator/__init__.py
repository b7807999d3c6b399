"""SIAPkerja as the contract's section 5 describes it, and as unreliable as the real one is known to be (domain.md, 6)."""

NAME = "SiapkerjaSimulator"
"""Of the stack; here, because importing the stack starts CDK's Node process."""
