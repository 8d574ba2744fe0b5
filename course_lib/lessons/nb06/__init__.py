"""The room of notebook 06: `lesson` is what it draws and measures, `exercises` what it asks."""
