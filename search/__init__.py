"""`Corpus`, the front door: ingest, find, compare, suggest."""
