"""The room of notebook 05: `lesson` is what it draws and measures, `exercises` what it asks."""
