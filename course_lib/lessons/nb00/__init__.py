"""The room of notebook 00: its exercises."""
