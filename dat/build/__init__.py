"""Building the report: pages, charts and PDFs as jobs, remembered by what they read."""
