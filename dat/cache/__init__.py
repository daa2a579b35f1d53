"""What was computed before: a store on disk, digests of values, and the traces that say when it may be used again."""
