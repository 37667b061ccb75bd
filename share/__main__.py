"""``python -m share`` is the command ``share``."""

from share.cli import main

main(prog_name="share")
