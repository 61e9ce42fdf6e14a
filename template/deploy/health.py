"""Whether the web server in this container answers; the exit status says it. Asks as Caddy would."""

import os
import sys
import urllib.error
import urllib.request

ADDRESS = "http://127.0.0.1:8000/healthz"

if __name__ == "__main__":
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    question = urllib.request.Request(ADDRESS, headers={"Host": host, "X-Forwarded-Proto": "https"})
    try:
        urllib.request.urlopen(question, timeout=4).close()
    except (OSError, urllib.error.HTTPError) as error:
        sys.exit(f"not healthy: {error}")
