"""The files of a class: one in memory at a time, and no name reaches the terminal."""

import io
import tracemalloc
import zipfile

import pytest

from homework.files import MOST_BYTES, TooMuch, files


def zipped(name, content):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


@pytest.fixture(scope="module")
def bombs(tmp_path_factory):
    """A small zip of eight students' zips, each 20 MB when it is opened."""
    file = tmp_path_factory.mktemp("class") / "class.zip"
    inner = zipped("01_activations.ipynb", bytes(20 * 2**20))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as outer:
        for number in range(8):
            outer.writestr(f"student-{number}/work.zip", inner)
    assert file.stat().st_size < 2**20
    return file


def test_of_students_zips_one_is_held_at_a_time(bombs):
    tracemalloc.start()
    try:
        found, troubles = files(bombs)
        sizes = [len(file.read()) for file in found]
        held, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sizes == [20 * 2**20] * 8 and not troubles
    assert held < 5 * 2**20 and most < 100 * 2**20


def test_a_file_that_is_no_notebook_by_its_size_is_not_read(tmp_path):
    (tmp_path / "ann").mkdir()
    with (tmp_path / "ann" / "x.ipynb").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    (one,), _ = files(tmp_path)
    with pytest.raises(TooMuch, match="64 MB"):
        one.read()


def test_what_a_terminal_would_act_on_is_shown(tmp_path):
    (tmp_path / "\x1b]0;mine\x07ann\u202e").mkdir()
    (tmp_path / "\x1b]0;mine\x07ann\u202e" / "x.ipynb").write_bytes(b"{}")
    (one,), _ = files(tmp_path)
    assert one.name == r"\x1b]0;mine\x07ann\x202e/x.ipynb"
