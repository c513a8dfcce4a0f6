"""The command line: one module per group of commands; it prints and holds no logic."""
