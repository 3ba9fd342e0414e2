"""``python -m services.portal worker``: one portal process."""

from services.portal.server import main

if __name__ == "__main__":
    main()
