"""`python -m desktop`: opens the window; with a command, the command line, which does not import Qt."""

from __future__ import annotations  # lets an old Python parse this file and say that it is too old

import sys

WINDOW_OPTIONS = ("--data",)
PACKAGE = ".hqp"  # file extension of policy packages, which the window opens
OLDEST = (3, 11)


def main(argv: list[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    if sys.version_info < OLDEST:
        have = ".".join(str(number) for number in sys.version_info[:2])
        sys.stderr.write(f"惠企窗口要 Python 3.11 到 3.13，这里是 {have}。请用安装包，或用较新的 Python 运行。\n")
        return 2
    from desktop.streams import in_utf8

    in_utf8()
    given = sys.argv[1:] if argv is None else argv
    if given[:1] in (["--version"], ["-V"]):
        from desktop.release import version_text

        print(version_text())
        return 0
    if given and not given[0].startswith(WINDOW_OPTIONS) and not given[0].lower().endswith(PACKAGE):
        from desktop.cli import main as command

        return command(given)
    from desktop.start import main as window

    return window(given)


if __name__ == "__main__":
    raise SystemExit(main())
