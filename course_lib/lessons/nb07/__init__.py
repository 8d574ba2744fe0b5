"""The room of notebook 07: `lesson` is what it draws and measures, `exercises` what it asks."""
