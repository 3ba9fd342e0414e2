"""Adds to every image in docker-compose.yml and deploy/Dockerfile the digest that its registry names for its exact tag.

Asks `docker buildx imagetools inspect`; a digest that stands already is compared and renewed. Exit codes: 0 done,
3 docker or a registry cannot be reached (nothing is written then).
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = ("docker-compose.yml", "deploy/Dockerfile")
OWN = "tansiq"  # built here, from no registry
IMAGE = re.compile(
    r"^(\s*image: |FROM )(?P<name>[^\s@:]+(?:/[^\s@:]+)*):(?P<tag>[^\s@]+)(?:@sha256:[0-9a-f]{64})?", re.M
)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class NotReachableError(Exception):
    """No digest could be had; the text says why."""


def digest_of(image: str) -> str:
    """Ask the registry for the digest of an exact tag; raise NotReachableError."""
    line = ["docker", "buildx", "imagetools", "inspect", image, "--format", "{{.Manifest.Digest}}"]
    try:
        asked = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError as fault:
        raise NotReachableError("docker is not installed here") from fault
    except subprocess.TimeoutExpired as fault:
        raise NotReachableError(f"{image}: no answer within 60 s") from fault
    found = DIGEST.fullmatch(asked.stdout.strip())
    if asked.returncode or found is None:
        raise NotReachableError(f"{image}: {asked.stderr.strip() or 'no digest in the answer'}")
    return found[0]


def images_in(text: str) -> set[str]:
    """Return every image that comes from a registry, as name:tag."""
    return {f"{found['name']}:{found['tag']}" for found in IMAGE.finditer(text) if found["name"] != OWN}


def pinned(text: str, digests: dict[str, str]) -> str:
    """Return the text with each image followed by its digest."""

    def pin(found: re.Match[str]) -> str:
        image = f"{found['name']}:{found['tag']}"
        return f"{found[1]}{image}@{digests[image]}" if image in digests else found[0]

    return IMAGE.sub(pin, text)


def main() -> int:
    """Pin all images; write only when every digest is known."""
    texts = {ROOT / file: (ROOT / file).read_text("utf-8") for file in FILES}
    try:
        digests = {image: digest_of(image) for image in sorted(set().union(*map(images_in, texts.values())))}
    except NotReachableError as fault:
        print(f"pin-images: {fault}\nNothing was changed. Run it where docker reaches the registries.", file=sys.stderr)
        return 3
    for file, text in texts.items():
        file.write_text(pinned(text, digests), encoding="utf-8")
    for image, digest in digests.items():
        print(f"{image}  {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
