"""The room of notebook 02: `lesson` is what it draws and measures, `exercises` what it asks."""
