"""The embedded engine: chapters in, pages out, with pandoc and IPython and without the Quarto CLI.

    project ─▶ source (cells, dialect) ─▶ execution ─▶ markdown ─▶ pages     each a function of its inputs
                                                                     │
    build: the named steps around them ──────────────────────────────┘

It knows what the report's chapters use and stops with file and line at anything else. What needs the
finished pages (search, PDF, proofs) belongs to `dat.publish`.
"""
