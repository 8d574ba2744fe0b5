"""The room of notebook 09: `lesson` is what it draws and measures, `exercises` what it asks."""
