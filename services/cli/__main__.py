"""`python -m services.cli` is `tansiq`."""

from services.cli.main import main

main()
