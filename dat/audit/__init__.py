"""The article audit: is every number of the article's text covered by the data, and does the data quote it rightly?

    text         the article's file as paragraphs with their places (cango.p1)
    statements   what rows and claims say the article writes, and where
    matching     which statement says what a number of the text says
    report       every number with what covers it; findings both ways
    stubs        claims to fill in for what nothing covers

A number is covered if a row, a claim or a reasoned entry of `not_claims` says the same of the same place. The other
way round, a number that a row or claim gives to the article must stand at the place that it names.
"""

from dat.audit.report import Audit, Counted, audit
from dat.audit.stubs import stubs
from dat.audit.text import Paragraph, Text, read_text

__all__ = ["Audit", "Counted", "Paragraph", "Text", "audit", "read_text", "stubs"]
