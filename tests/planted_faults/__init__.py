"""Wrong on purpose: each fault here must make a check fail, else the check proves nothing."""
