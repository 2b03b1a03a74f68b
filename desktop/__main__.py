"""`python -m desktop`: the window; with a command, the command line, which knows nothing of Qt."""

import sys

WINDOW_OPTIONS = ("--data",)


def main(argv: list[str] | None = None) -> int:
    """Run the program; the exit code."""
    given = sys.argv[1:] if argv is None else argv
    if given and not given[0].startswith(WINDOW_OPTIONS):
        from desktop.cli import main as command

        return command(given)
    from desktop.start import main as window

    return window(given)


if __name__ == "__main__":
    raise SystemExit(main())
