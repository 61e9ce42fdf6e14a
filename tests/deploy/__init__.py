"""The platform in real containers; see __main__.py."""
