"""The course's places and its public address, each written down once."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
BRANCH: Final = "main"


class BuildError(Exception):
    """A sentence for the contributor: what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Course:
    """A checkout of the course.

    Args:
        root: folder that holds pyproject.toml, notebooks, scratch and README.md.
    """

    root: Path = ROOT

    @property
    def solutions(self) -> list[Path]:
        """The solution notebooks, in the order of the lessons."""
        return sorted((self.root / "notebooks" / "solutions").glob("*.ipynb"))

    @property
    def address(self) -> str:
        """The public repository address, as pyproject.toml gives it.

        Raises:
            BuildError: if pyproject.toml has no [project.urls] Repository.
        """
        text = (self.root / "pyproject.toml").read_text(encoding="utf-8")
        try:
            address: str = tomllib.loads(text)["project"]["urls"]["Repository"]
        except KeyError:
            raise BuildError(
                "pyproject.toml gives no public address: add "
                '`Repository = "https://github.com/OWNER/REPO"` to [project.urls].'
            ) from None
        return address.rstrip("/")

    @property
    def slug(self) -> str:
        """OWNER/REPO, the end of the public address."""
        return "/".join(self.address.split("/")[-2:])

    def name_of(self, path: Path) -> str:
        """The path as it is written in a message: from the course folder, with /."""
        return path.relative_to(self.root).as_posix()

    def colab(self, lesson: str) -> str:
        """The address that opens notebooks/`lesson`.ipynb on Google Colab."""
        return (
            f"https://colab.research.google.com/github/{self.slug}"
            f"/blob/{BRANCH}/notebooks/{lesson}.ipynb"
        )
