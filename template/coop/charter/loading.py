"""Where the co-op's data files are, and reading them once."""
