"""The room of notebook 08: `lesson` is what it draws and measures, `exercises` what it asks."""
