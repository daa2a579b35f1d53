"""Everything that needs the finished pages: numbering, cards, proofs and PDFs, made by either engine.

The steps stand in `site.publish`; each has its module. Nothing here computes a number of the report:
what a card or a table of sources says comes from functions that the caller passes in (`hooks.Hooks`).
"""
