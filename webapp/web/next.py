"""Where to go after signing in: a path of this host and nothing else."""

import re

PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def safe(target: str | None) -> str:
    """`target` where it is a path of ours, else the front page."""
    return target if target and len(target) <= 2000 and PATH.fullmatch(target) else "/"
