"""How fast the platform is, beside its peers and what the database can do at most: `make bench`."""
