"""The room of notebook 04: `lesson` is what it draws and measures, `exercises` what it asks."""
