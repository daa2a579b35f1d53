"""`python -m dat` is `dat`."""

import sys

from dat.cli import main

sys.exit(main())
