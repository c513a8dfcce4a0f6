"""Documents in, forms out: the bytes of a file become tables of cells, and those `Form`s."""
