"""The room of notebook 01: `lesson` is what it draws and measures, `exercises` what it asks."""
