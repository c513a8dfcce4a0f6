"""Review (审核): the rules over draft forms, and what they find, as data and as a report."""
