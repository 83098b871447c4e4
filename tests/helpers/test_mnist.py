"""MNIST from a file, Keras's copy, the network, or none of them: always digits."""

import hashlib
import inspect
import io
import os
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from helpers import data
from helpers.data import load_mnist

REAL = os.environ.get("MNIST_NPZ")


@pytest.fixture(scope="module")
def arrays():
    """Made-up arrays with MNIST's shapes and test labels."""
    rng = np.random.default_rng(0)
    x_train = np.zeros((60_000, 28, 28), np.uint8)
    x_train[:, 10:18, 10:18] = rng.integers(256, size=(60_000, 8, 8), dtype=np.uint8)
    return {
        "x_train": x_train,
        "y_train": rng.integers(10, size=60_000, dtype=np.uint8),
        "x_test": x_train[:10_000].copy(),
        "y_test": np.repeat(np.arange(10, dtype=np.uint8), data.TEST_COUNTS),
    }


def packed(arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


@pytest.fixture(scope="module")
def content(arrays):
    return packed(arrays)


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path, content):
    """No file, no copy, no network; the made-up file's checksum is the right one."""
    monkeypatch.delenv("MNIST_NPZ", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(data, "MNIST_SHA256", hashlib.sha256(content).hexdigest())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr(data, "MNIST", f"http://127.0.0.1:{port}/mnist.npz")


def keep(content):
    place = data.keras_folder() / "mnist.npz"
    place.write_bytes(content)
    return place


def kept():
    return os.listdir(data.keras_folder())


def loaded(capfd):
    """The arrays, and the one sentence that was printed."""
    parts = load_mnist()
    said, errors = capfd.readouterr()
    assert said.startswith("Data: ") and said.endswith(".\n") and not errors
    assert said.count("\n") == 1 and said.count(". ") == 0
    return parts, said


def assert_mnist(parts, arrays):
    got = dict(zip(arrays, [array for part in parts for array in part], strict=True))
    for name, array in got.items():
        np.testing.assert_array_equal(array, arrays[name])
        assert array.dtype == np.uint8


def assert_own_digits(parts, said):
    for (x, y), n in zip(parts, (1442, 355), strict=True):
        assert x.shape == (n, 28, 28) and x.dtype == np.uint8
        assert x.min() == 0 and x.max() == 255
        assert y.shape == (n,) and y.dtype == np.uint8
        assert set(y) == set(range(10))
    assert "not MNIST, but the course's own 1,442 + 355 small digits" in said
    assert "connect to the network" in said and "set MNIST_NPZ" in said


@pytest.fixture
def serve(monkeypatch):
    """Starts a web server on this machine; the list that it gives grows with requests.

    `serve(body)` sends these bytes; `length` is what it announces, `then` what it does
    before it hangs up.
    """
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    servers = []

    def start(body, length=None, status=200, then=lambda handler: None):
        asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(length or len(body)))
                self.end_headers()
                self.wfile.write(body)
                then(self)

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/mnist.npz"
        monkeypatch.setattr(data, "MNIST", address)
        return asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_file_that_the_variable_names_comes_first(
    monkeypatch, capfd, tmp_path, content, arrays
):
    (tmp_path / "mine.npz").write_bytes(content)
    monkeypatch.setenv("MNIST_NPZ", str(tmp_path / "mine.npz"))
    keep(b"never looked at")
    parts, said = loaded(capfd)
    assert_mnist(parts, arrays)
    assert said == (
        "Data: MNIST, 60,000 + 10,000 images (the file that MNIST_NPZ names).\n"
    )


def test_a_download_is_kept_where_keras_looks_and_asked_for_once(
    serve, capfd, content, arrays
):
    asked = serve(content)
    for _ in range(2):
        parts, said = loaded(capfd)
        assert_mnist(parts, arrays)
        assert "(Keras's copy)" in said
    assert len(asked) == 1 and kept() == ["mnist.npz"]


def test_place_address_and_checksum_are_those_of_keras(monkeypatch):
    """From Keras's own source and ours, unpatched."""
    from helpers.quiet import keras

    load = keras.datasets.mnist.load_data
    source, own = inspect.getsource(load), inspect.getsource(data)
    assert re.search(r'MNIST_SHA256: Final = "(\w{64})"', own)[1] in source
    folder, name = re.search(r'"(https://\S+/)(mnist\.npz)"', own).groups()
    assert f'"{folder}"' in source and f"{{origin_folder}}{name}" in source
    assert load.__defaults__ == ("mnist.npz",)
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: None)
    monkeypatch.setattr(data.os, "access", lambda *_: True)
    assert data.keras_folder() == Path("~/.keras/datasets").expanduser()


def test_without_a_network_the_own_digits_come(capfd):
    parts, said = loaded(capfd)
    assert_own_digits(parts, said)
    assert "because MNIST cannot be downloaded; for MNIST" in said
    assert kept() == []


@pytest.mark.parametrize("status", [403, 503])
def test_a_refused_download_is_not_kept(serve, capfd, status):
    serve(b"<html>no</html>", status=status)
    assert_own_digits(*loaded(capfd))
    assert kept() == []


def test_a_login_page_in_place_of_the_file_is_not_kept(serve, capfd):
    serve(b"<html>Please log in</html>")
    parts, said = loaded(capfd)
    assert_own_digits(parts, said)
    assert "because the download came damaged; for MNIST" in said
    assert kept() == []


def test_a_download_that_breaks_half_way_leaves_nothing(serve, capfd, content):
    serve(content[: len(content) // 2], length=len(content))
    assert_own_digits(*loaded(capfd))
    assert kept() == []


def drip(handler, released):
    while not released.wait(0.05):
        handler.wfile.write(b".")


@pytest.mark.parametrize(
    ("limit", "then", "why"),
    [
        ("SILENT_SECONDS", lambda _, released: released.wait(20), "cannot be"),
        ("ALL_SECONDS", drip, "comes too slowly"),
    ],
)
def test_a_network_that_falls_silent_or_drips_is_given_up(
    serve, monkeypatch, capfd, content, limit, then, why
):
    released = threading.Event()
    body, length = content[:1000], len(content)
    serve(body, length, then=lambda handler: then(handler, released))
    monkeypatch.setattr(data, limit, 0.5)
    begun = time.monotonic()
    parts, said = loaded(capfd)
    released.set()
    assert time.monotonic() - begun < 10
    assert_own_digits(parts, said)
    assert f"because MNIST {why}" in said
    assert "mnist.npz" not in kept()


def test_a_name_server_that_hangs_is_given_up(monkeypatch, capfd):
    """A socket's time limit does not hold for looking up a name."""
    released = threading.Event()

    def hang(*_, **__):
        released.wait(20)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr(data, "ALL_SECONDS", 0.3)
    begun = time.monotonic()
    parts, said = loaded(capfd)
    released.set()
    assert time.monotonic() - begun < 10
    assert_own_digits(parts, said)


def test_a_damaged_copy_of_keras_is_replaced(serve, capfd, content, arrays):
    place = keep(content[:-1000])
    assert_own_digits(*loaded(capfd))  # no network yet
    serve(content)
    assert_mnist(loaded(capfd)[0], arrays)
    assert place.read_bytes() == content


def test_a_home_that_cannot_be_written_does_not_matter(
    serve, monkeypatch, tmp_path, capfd, content, arrays
):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(data.tempfile, "gettempdir", lambda: str(tmp_path / "other"))
    serve(content)
    assert_mnist(loaded(capfd)[0], arrays)


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


WRONG = {
    "is damaged or no mnist.npz": [
        lambda a, content: content[: len(content) // 2],
        lambda a, content: b"",
        lambda a, content: b"<html>not found</html>",
        lambda a, content: content[:40_000_000] + b"\xff" + content[40_000_001:],
        lambda a, content: packed({"x_train": a["x_train"]}),
        lambda a, content: saved(a["y_train"]),
    ],
    "has other shapes or types than MNIST": [
        lambda a, _: packed(a | {"x_train": a["x_train"][:-1]}),
        lambda a, _: packed(a | {"x_test": a["x_test"] / 255}),
    ],
    "has other labels than MNIST": [  # such as Fashion-MNIST
        lambda a, _: packed(a | {"y_test": np.arange(10_000, dtype=np.uint8) % 10}),
    ],
}


@pytest.mark.parametrize(
    ("said", "make"), [(said, make) for said in WRONG for make in WRONG[said]]
)
def test_a_wrong_file_is_told_and_the_next_source_is_asked(
    monkeypatch, tmp_path, capfd, arrays, content, said, make
):
    place = tmp_path / "mine.npz"
    place.write_bytes(make(arrays, content))
    monkeypatch.setenv("MNIST_NPZ", str(place))
    parts, told = loaded(capfd)
    assert_own_digits(parts, told)
    assert f"because the file that MNIST_NPZ names {said} and MNIST cannot" in told
    assert str(tmp_path) not in told


@pytest.mark.parametrize("name", ["missing.npz", "."])
def test_with_a_variable_that_names_no_file_kerass_copy_serves(
    monkeypatch, tmp_path, capfd, content, arrays, name
):
    monkeypatch.setenv("MNIST_NPZ", str(tmp_path / name))
    keep(content)
    parts, said = loaded(capfd)
    assert_mnist(parts, arrays)
    assert "(Keras's copy, because MNIST_NPZ names no file" in said


def test_an_empty_variable_counts_as_none(monkeypatch, capfd):
    monkeypatch.setenv("MNIST_NPZ", "")
    assert "MNIST_NPZ names" not in loaded(capfd)[1]


def test_the_own_digits_are_the_shipped_ones_scaled_up():
    x = np.zeros((2, 64))
    x[0] = 1
    x[1, 0] = 1
    large = data.scaled_up(x)
    assert large.shape == (2, 28, 28)
    assert (large[0, 2:26, 2:26] == 255).all() and large[0].sum() == 255 * 24**2
    assert large[1, 2, 2] == 255 and large[1, 3, 3] == 255
    assert (np.diff(large[1, 2, 2:9].astype(int)) <= 0).all() and large[1, 2, 8] == 0


def test_the_real_file_is_accepted_where_there_is_one(monkeypatch, capfd):
    """MNIST_NPZ is set by the test command where it finds the file."""
    monkeypatch.setenv("MNIST_NPZ", REAL or pytest.skip("MNIST_NPZ names no file"))
    (x_train, y_train), _ = loaded(capfd)[0]
    assert y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert np.mean(x_train) == pytest.approx(33.3184, abs=0.01)
