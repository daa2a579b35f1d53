"""How many random cases a property is tried with: a thousand, or as many as `make test-long` asks for."""

from __future__ import annotations

import os

CASES = int(os.environ.get("DAT_PROPERTY_CASES", "1000"))
