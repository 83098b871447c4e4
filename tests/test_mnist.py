"""MNIST from a file, Keras's copy, the network, or none of them: always digits."""

import hashlib
import io
import os
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from helpers import mnist
from helpers.data import load_mnist


@pytest.fixture(scope="module")
def arrays():
    """Made-up arrays with MNIST's shapes, labels and range."""
    rng = np.random.default_rng(0)
    y_test = np.repeat(np.arange(10, dtype=np.uint8), mnist.TEST_COUNTS)
    x_train = np.zeros((60_000, 28, 28), np.uint8)
    x_train[:, 10:18, 10:18] = rng.integers(256, size=(60_000, 8, 8), dtype=np.uint8)
    return {
        "x_train": x_train,
        "y_train": rng.integers(10, size=60_000, dtype=np.uint8),
        "x_test": x_train[:10_000].copy(),
        "y_test": y_test,
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
    monkeypatch.delenv(mnist.VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(mnist, "SHA256", hashlib.sha256(content).hexdigest())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr(mnist, "ADDRESS", f"http://127.0.0.1:{port}/mnist.npz")


def keep(content):
    place = mnist.cache()
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    return place


def loaded(capsys):
    """The arrays, and the one sentence that was printed."""
    parts = load_mnist()
    said = capsys.readouterr().out
    assert said.startswith("Data: ") and said.endswith(".\n")
    assert said.count("\n") == 1 and said.count(". ") == 0
    return parts, said


def assert_mnist(parts, arrays):
    (x_train, y_train), (x_test, y_test) = parts
    for name, got in zip(
        ("x_train", "y_train", "x_test", "y_test"),
        (x_train, y_train, x_test, y_test),
        strict=True,
    ):
        np.testing.assert_array_equal(got, arrays[name])
        assert got.dtype == np.uint8


def assert_own_digits(parts, said):
    for (x, y), n in zip(parts, (1442, 355), strict=True):
        assert x.shape == (n, 28, 28) and x.dtype == np.uint8
        assert x.min() == 0 and x.max() == 255
        assert y.shape == (n,) and y.dtype == np.uint8
        assert set(y) == set(range(10))
    assert "not MNIST, but the course's own 1,442 + 355 small digits" in said
    assert "connect to the network" in said and "set MNIST_NPZ" in said


class Server:
    """A web server on this machine that answers as `respond(handler)` does."""

    def __init__(self, respond):
        self.asked = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked += 1
                respond(self)

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/mnist.npz"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def serve(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    servers = []

    def start(respond):
        servers.append(Server(respond))
        monkeypatch.setattr(mnist, "ADDRESS", servers[-1].address)
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def sends(body, length=None, status=200):
    def respond(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(length or len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def test_the_file_that_the_variable_names_comes_first(
    monkeypatch, capsys, tmp_path, content, arrays
):
    (tmp_path / "mine.npz").write_bytes(content)
    monkeypatch.setenv(mnist.VARIABLE, str(tmp_path / "mine.npz"))
    keep(b"never looked at")
    parts, said = loaded(capsys)
    assert_mnist(parts, arrays)
    assert said == (
        "Data: MNIST, 60,000 + 10,000 images (the file that MNIST_NPZ names).\n"
    )


def test_kerass_copy_comes_next_and_no_network_is_asked(serve, capsys, content, arrays):
    keep(content)
    server = serve(sends(content))
    parts, said = loaded(capsys)
    assert_mnist(parts, arrays)
    assert "(Keras's copy)" in said
    assert server.asked == 0


def test_a_download_is_kept_where_keras_looks_and_asked_for_once(
    serve, capsys, content, arrays
):
    server = serve(sends(content))
    parts, said = loaded(capsys)
    assert_mnist(parts, arrays)
    assert "(just downloaded)" in said
    assert mnist.cache().read_bytes() == content
    assert os.listdir(mnist.cache().parent) == ["mnist.npz"]
    assert "(Keras's copy)" in loaded(capsys)[1]
    assert server.asked == 1


def test_keras_looks_in_the_same_place(monkeypatch):
    from helpers.quiet import keras

    assert keras.datasets.mnist.load_data.__defaults__ == (mnist.cache().name,)
    monkeypatch.delenv("KERAS_HOME")
    home = os.path.expanduser("~/.keras/datasets/mnist.npz")
    assert str(mnist.cache()) == home


def test_the_address_and_the_checksum_are_those_of_keras():
    """From Keras's own source, unpatched."""
    import inspect

    from helpers.quiet import keras

    source = inspect.getsource(keras.datasets.mnist.load_data)
    own = inspect.getsource(mnist)
    assert re.search(r'SHA256: Final = "(\w{64})"', own)[1] in source
    folder, name = re.search(r'"(https://\S+/)(mnist\.npz)"', own).groups()
    assert f'"{folder}"' in source and f"{{origin_folder}}{name}" in source


def test_without_a_network_the_own_digits_come(capsys):
    parts, said = loaded(capsys)
    assert_own_digits(parts, said)
    assert "because MNIST cannot be downloaded; for MNIST" in said
    assert not mnist.cache().exists()


def test_a_name_that_cannot_be_looked_up_counts_as_no_network(monkeypatch, capsys):
    def fail(*_, **__):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert_own_digits(*loaded(capsys))


@pytest.mark.parametrize("status", [403, 404, 503])
def test_a_refused_download_is_not_kept(serve, capsys, status):
    serve(sends(b"<html>no</html>", status=status))
    assert_own_digits(*loaded(capsys))
    assert not mnist.cache().exists()


def test_a_login_page_in_place_of_the_file_is_not_kept(serve, capsys):
    serve(sends(b"<html>Please log in</html>"))
    parts, said = loaded(capsys)
    assert_own_digits(parts, said)
    assert "because the download came damaged; for MNIST" in said
    assert not mnist.cache().exists()


def test_a_download_that_breaks_half_way_leaves_nothing(serve, capsys, content):
    serve(sends(content[: len(content) // 2], length=len(content)))
    assert_own_digits(*loaded(capsys))
    assert not mnist.cache().parent.exists()


def test_a_network_that_falls_silent_is_given_up(serve, monkeypatch, capsys, content):
    released = threading.Event()

    def respond(handler):
        sends(content[:1000], length=len(content))(handler)
        released.wait(20)

    serve(respond)
    monkeypatch.setattr(mnist, "SILENT_SECONDS", 0.3)
    begun = time.monotonic()
    parts, said = loaded(capsys)
    released.set()
    assert time.monotonic() - begun < 10
    assert_own_digits(parts, said)
    assert "because MNIST comes too slowly from the network; for MNIST" in said


def test_a_network_that_drips_is_given_up(serve, monkeypatch, capsys, content):
    released = threading.Event()

    def respond(handler):
        handler.send_response(200)
        handler.end_headers()
        while not released.wait(0.05):
            handler.wfile.write(b".")

    serve(respond)
    monkeypatch.setattr(mnist, "ALL_SECONDS", 0.6)
    begun = time.monotonic()
    parts, said = loaded(capsys)
    released.set()
    assert time.monotonic() - begun < 10
    assert_own_digits(parts, said)
    assert "too slowly" in said and not mnist.cache().exists()


def test_a_name_server_that_hangs_is_given_up(monkeypatch, capsys):
    """A socket's time limit does not hold for looking up a name."""
    released = threading.Event()

    def hang(*_, **__):
        released.wait(20)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr(mnist, "ALL_SECONDS", 0.3)
    begun = time.monotonic()
    parts, said = loaded(capsys)
    released.set()
    assert time.monotonic() - begun < 10
    assert_own_digits(parts, said)


def test_a_damaged_copy_of_keras_is_replaced(serve, capsys, content, arrays):
    place = keep(content[:-1000])
    serve(sends(content))
    parts, said = loaded(capsys)
    assert_mnist(parts, arrays)
    assert "(just downloaded, because Keras's copy is damaged)" in said
    assert place.read_bytes() == content


def test_a_damaged_copy_of_keras_is_not_used_without_a_network(capsys, content):
    keep(content[:-1000])
    parts, said = loaded(capsys)
    assert_own_digits(parts, said)
    assert "because Keras's copy is damaged and MNIST cannot be downloaded" in said


def test_a_disk_that_breaks_leaves_no_part_and_the_data_are_used(
    serve, monkeypatch, capsys, content, arrays
):
    def full(*_):
        raise OSError(28, "No space left on device")

    serve(sends(content))
    monkeypatch.setattr(mnist.os, "replace", full)
    assert_mnist(loaded(capsys)[0], arrays)
    assert os.listdir(mnist.cache().parent) == []


def test_the_stop_button_leaves_no_part(monkeypatch, content):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(mnist.os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        mnist._keep(content)
    assert os.listdir(mnist.cache().parent) == []


def test_a_home_that_cannot_be_written_does_not_matter(
    serve, monkeypatch, tmp_path, capsys, content, arrays
):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    serve(sends(content))
    assert_mnist(loaded(capsys)[0], arrays)


def changed(arrays, **new):
    return packed({**arrays, **new})


WRONG = {
    "is damaged or no mnist.npz": [
        lambda a, content: content[: len(content) // 2],
        lambda a, content: content[:-1000],
        lambda a, content: b"",
        lambda a, content: b"<html>not found</html>",
        lambda a, content: content[:40_000_000] + b"\xff" + content[40_000_001:],
        lambda a, content: packed({"x_train": a["x_train"]}),
        lambda a, content: saved(a["y_train"]),
    ],
    "has other shapes or types than MNIST": [
        lambda a, _: changed(a, x_train=a["x_train"][:-1]),
        lambda a, _: changed(a, x_test=a["x_test"].reshape(-1, 784)),
        lambda a, _: changed(a, x_test=a["x_test"] / 255),
        lambda a, _: changed(a, y_test=np.eye(10, dtype=np.uint8)[a["y_test"]]),
    ],
    "has other labels than MNIST": [
        lambda a, _: changed(a, y_test=np.arange(10_000, dtype=np.uint8) % 10),
        lambda a, _: changed(a, y_test=a["y_test"] + np.uint8(1)),
        lambda a, _: changed(a, y_train=a["y_train"] + np.uint8(1)),
        lambda a, _: changed(a, y_train=0 * a["y_train"]),
    ],
    "has pixels that do not reach from 0 to 255": [
        lambda a, _: changed(a, x_train=a["x_train"] // 2),
        lambda a, _: changed(a, x_test=0 * a["x_test"] + np.uint8(9)),
    ],
}


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


@pytest.mark.parametrize(
    ("said", "make"), [(said, make) for said in WRONG for make in WRONG[said]]
)
def test_a_wrong_file_is_told_and_the_next_source_is_asked(
    monkeypatch, tmp_path, capsys, arrays, content, said, make
):
    place = tmp_path / "mine.npz"
    place.write_bytes(make(arrays, content))
    monkeypatch.setenv(mnist.VARIABLE, str(place))
    parts, told = loaded(capsys)
    assert_own_digits(parts, told)
    assert f"because the file that MNIST_NPZ names {said} and MNIST cannot" in told
    assert str(tmp_path) not in told


@pytest.mark.parametrize("name", ["missing.npz", "."])
def test_a_variable_that_names_no_file_is_told(monkeypatch, tmp_path, capsys, name):
    monkeypatch.setenv(mnist.VARIABLE, str(tmp_path / name))
    parts, said = loaded(capsys)
    assert_own_digits(parts, said)
    assert "because MNIST_NPZ names no file that can be read and" in said


def test_with_a_wrong_file_kerass_copy_serves(
    monkeypatch, tmp_path, capsys, content, arrays
):
    monkeypatch.setenv(mnist.VARIABLE, str(tmp_path / "missing.npz"))
    keep(content)
    parts, said = loaded(capsys)
    assert_mnist(parts, arrays)
    assert "(Keras's copy, because MNIST_NPZ names no file" in said


def test_an_empty_variable_counts_as_none(monkeypatch, capsys):
    monkeypatch.setenv(mnist.VARIABLE, "")
    assert "MNIST_NPZ names" not in loaded(capsys)[1]


def test_the_own_digits_are_the_shipped_ones_scaled_up():
    x = np.zeros((2, 64))
    x[0] = 1
    x[1, 0] = 1
    large = mnist.scaled_up(x)
    assert large.shape == (2, 28, 28)
    assert (large[0, 2:26, 2:26] == 255).all() and large[0].sum() == 255 * 24**2
    assert large[1, 2, 2] == 255 and large[1, 3, 3] == 255
    assert (np.diff(large[1, 2, 2:9].astype(int)) <= 0).all() and large[1, 2, 8] == 0


def test_the_real_file_is_accepted_where_there_is_one(monkeypatch, capsys):
    """MNIST_NPZ is set by the test command where it finds the file."""
    named = REAL or pytest.skip("needs MNIST_NPZ, which names no file here")
    monkeypatch.setenv(mnist.VARIABLE, named)
    (x_train, y_train), _ = loaded(capsys)[0]
    assert y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert np.mean(x_train) == pytest.approx(33.3184, abs=0.01)


REAL = os.environ.get(mnist.VARIABLE)
