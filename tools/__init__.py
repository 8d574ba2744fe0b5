"""The workshop: what keeps the course green. Nothing here is imported by the course itself."""
