"""platformkit: a few questions in, the repository of a gig platform that its members own out."""

__version__ = "0.1.0"
