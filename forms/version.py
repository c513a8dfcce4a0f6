"""Which reading this is."""

__all__ = ["PARSER_VERSION"]

#: Changes whenever the same bytes may give other forms; stored with everything that was read.
PARSER_VERSION = "5"
