"""Git in the tests: repositories made for them, and the course at another address."""

import subprocess

from tools.course import Course


def git(*arguments, cwd):
    """Runs git as somebody, in a folder."""
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True)


def course_at(address):
    """The variables with which git takes the course from another address."""
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{address}.insteadOf",
        "GIT_CONFIG_VALUE_0": Course().address,
    }
