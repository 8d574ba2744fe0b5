"""The room of notebook 03: `lesson` is what it draws and measures, `exercises` what it asks."""
