"""The made-up writers: images like MNIST's, and writers who differ."""

import numpy as np
import pytest

from helpers.handwriting import DIGITS, handwriting, rasterise


def centre(image):
    places = np.arange(28) + 0.5
    ink = image / image.sum()
    return ink.sum(axis=0) @ places, ink.sum(axis=1) @ places


@pytest.mark.parametrize("digit", range(10))
def test_a_drawing_has_mnists_size_and_place(digit):
    image = rasterise(DIGITS[digit])
    assert image.shape == (28, 28) and image.dtype == np.uint8
    assert image.min() == 0 and image.max() == 255
    np.testing.assert_allclose(centre(image), 14, atol=0.6)
    rows, columns = np.nonzero(image > 127)
    assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21


def test_lines_are_drawn_where_they_are():
    image = rasterise([[(14, 4), (14, 24)]])
    assert (image[8:20, 13:15] == 255).all()
    assert not image[:, :11].any() and not image[:, 17:].any()


def test_place_and_size_on_the_page_do_not_matter():
    moved = [np.array(stroke) / 2 + (3, 9) for stroke in DIGITS[3]]
    np.testing.assert_allclose(rasterise(moved), rasterise(DIGITS[3]), atol=1)


def test_each_writer_draws_all_digits_and_the_seed_decides():
    images, digits, writers = handwriting(3, 20, seed=1)
    assert images.shape == (60, 28, 28) and images.dtype == np.uint8
    assert [list(np.bincount(digits[writers == k])) for k in range(3)] == [[2] * 10] * 3
    assert (np.diff(writers) >= 0).all()
    np.testing.assert_array_equal(images, handwriting(3, 20, seed=1)[0])
    assert (images != handwriting(3, 20, seed=2)[0]).any()


def test_a_writer_is_more_like_himself_than_like_others():
    images, digits, _ = handwriting(12, 40)
    eights = images[digits == 8].reshape(12, 4, -1) / 255
    own = np.mean((eights[:, 0] - eights[:, 1]) ** 2)
    others = np.mean((eights[:-1, 0] - eights[1:, 1]) ** 2)
    assert own < 0.8 * others
