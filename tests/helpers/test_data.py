"""The shipped digits: what they are, where they come from, and what if they are not."""

import hashlib
import io
import re
import sys
import types
import warnings
import zipfile

import numpy as np
import pytest

from helpers import data
from helpers.data import DIGITS, DIGITS_SHA256, DataError, load_digits
from tools import digits as builder
from tools.course import ROOT


@pytest.fixture(scope="module")
def parts():
    return load_digits()


def raw():
    with np.load(DIGITS) as file:
        return {name: file[name] for name in file}


def test_shapes_types_and_ranges(parts):
    for (x, y), n in zip(parts, (1442, 355), strict=True):
        assert x.shape == (n, 64) and x.dtype == np.float64
        assert y.shape == (n,) and y.dtype == np.int64
        assert x.min() == 0 and x.max() == 1
        assert set(y) == set(range(10))


def test_the_pixels_are_those_of_the_file(parts):
    stored = raw()
    rows = np.concatenate([x for x, _ in parts]) * 16
    labels = np.concatenate([y for _, y in parts])
    images = stored["images"].reshape(-1, 64)

    def sort(x, y):
        return sorted(map(tuple, np.c_[x, y].astype(int)))

    assert sort(rows, labels) == sort(images, stored["labels"])


def test_every_image_is_in_one_part_only_and_every_digit_in_equal_shares(parts):
    (x_train, y_train), (x_test, y_test) = parts
    assert len(x_train) + len(x_test) == 1797
    # Of each digit every fifth, so a fifth of each, rounded down.
    counts = np.bincount(raw()["labels"])
    np.testing.assert_array_equal(np.bincount(y_test), counts // 5)
    np.testing.assert_array_equal(np.bincount(y_train), counts - counts // 5)


def test_the_split_is_fixed_and_keeps_the_order(parts):
    (x_train, y_train), (x_test, y_test) = parts
    assert y_train[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    stored = raw()
    zeros = stored["images"][stored["labels"] == 0].reshape(-1, 64) / 16
    np.testing.assert_array_equal(x_test[y_test == 0], zeros[4::5])
    np.testing.assert_array_equal(x_train[y_train == 0][:5], zeros[[0, 1, 2, 3, 5]])


def test_each_call_gives_arrays_of_its_own(parts):
    (x, _), _ = load_digits()
    x[:] = 7
    np.testing.assert_array_equal(load_digits()[0][0], parts[0][0])


def test_the_checksum_stands_in_the_readme():
    content = DIGITS.read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGITS_SHA256
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    network = hashlib.sha256((DIGITS.parent / "digit_network.npz").read_bytes())
    sums = re.findall(r"\b[0-9a-f]{64}\b", readme)
    assert sums == [DIGITS_SHA256, network.hexdigest()]
    assert "CC BY 4.0" in readme and "10.24432/C50P49" in readme


def damaged(content):
    middle = len(content) // 2
    flipped = bytes([content[middle] ^ 1])
    return {
        "empty": b"",
        "cut off": content[:-1000],
        "one bit changed": content[:middle] + flipped + content[middle + 1 :],
        "a page of text": b"<html>not found</html>",
        "longer": content + b"\n",
    }


@pytest.mark.parametrize("kind", damaged(b"xy"))
def test_a_damaged_file_is_told_in_one_sentence_with_the_cure(
    monkeypatch, tmp_path, kind
):
    place = tmp_path / "digits.npz"
    place.write_bytes(damaged(DIGITS.read_bytes())[kind])
    monkeypatch.setattr(data, "DIGITS", place)
    with pytest.raises(DataError, match=r"data/digits\.npz is damaged: ") as caught:
        load_digits()
    assert_one_sentence_with_the_cure(str(caught.value), tmp_path)


@pytest.mark.parametrize("place", ["digits.npz", "."])
def test_a_missing_file_is_told_in_one_sentence_with_the_cure(
    monkeypatch, tmp_path, place
):
    monkeypatch.setattr(data, "DIGITS", tmp_path / place / "digits.npz")
    with pytest.raises(DataError, match=r"data/digits\.npz is missing: ") as caught:
        load_digits()
    assert_one_sentence_with_the_cure(str(caught.value), tmp_path)


def assert_one_sentence_with_the_cure(message, folder):
    assert message.endswith(".") and message.count(". ") == 0 and "\n" not in message
    assert "git checkout data/digits.npz" in message
    assert "uv run --with scikit-learn python tools/digits.py" in message
    assert str(folder) not in message


def test_a_file_that_is_damaged_on_disk_does_not_stay_open(monkeypatch, tmp_path):
    place = tmp_path / "digits.npz"
    place.write_bytes(DIGITS.read_bytes()[:500])
    monkeypatch.setattr(data, "DIGITS", place)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        with pytest.raises(DataError):
            load_digits()
    place.unlink()
    assert not place.exists()


def test_the_script_rebuilds_the_file_byte_for_byte(monkeypatch, tmp_path, capsys):
    """With the arrays that scikit-learn gives: float images, int labels."""
    stored = raw()
    fake = types.ModuleType("sklearn.datasets")
    fake.load_digits = lambda: types.SimpleNamespace(
        images=stored["images"].astype(float), target=stored["labels"].astype(int)
    )
    monkeypatch.setitem(sys.modules, "sklearn", types.ModuleType("sklearn"))
    monkeypatch.setitem(sys.modules, "sklearn.datasets", fake)
    monkeypatch.setattr(builder, "FILE", tmp_path / "digits.npz")
    builder.main()
    assert (tmp_path / "digits.npz").read_bytes() == DIGITS.read_bytes()
    assert DIGITS_SHA256 in capsys.readouterr().out


def test_the_archive_holds_no_date_and_no_compression():
    packed = builder.archive({"a": np.arange(3, dtype=np.uint8)})
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        (entry,) = file.infolist()
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert entry.compress_type == zipfile.ZIP_STORED
    with np.load(io.BytesIO(packed)) as file:
        np.testing.assert_array_equal(file["a"], [0, 1, 2])
