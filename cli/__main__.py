"""`python -m zhibiao.cli`."""

from zhibiao.cli import main

main()
