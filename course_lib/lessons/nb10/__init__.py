"""The room of notebook 10: `lesson` is what it draws and measures, `exercises` what it asks."""
