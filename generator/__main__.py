"""`python -m generator` is the same as the console script `portal`."""

from generator.start import main

if __name__ == "__main__":
    raise SystemExit(main())
