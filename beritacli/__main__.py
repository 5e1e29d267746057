"""`python -m beritacli`."""

from beritacli.main import main

if __name__ == "__main__":
    main()
