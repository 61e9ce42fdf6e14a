"""`python -m platformkit`."""

from platformkit.cli import main

raise SystemExit(main())
