"""The commands, a module per group; each imports what it needs itself, so that help answers at once."""
