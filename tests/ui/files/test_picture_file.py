"""A picture of a digit in any file is read as MNIST was made, or refused with a sentence."""

import gzip
import os
import struct
import zlib

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from digitpad.digits.datasets.folders.idx_folder import load_labelled_images
from digitpad.errors import DataFileError, StoppedError
from digitpad.paths import mnist_dir
from digitpad.ui.files.picture_file import gray_image, read_picture

FORMAT = QImage.Format
PNG = b"\x89PNG\r\n\x1a\n"
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"></svg>'


def plain(width, height, paper="white", image_format=FORMAT.Format_RGB32) -> QImage:
    image = QImage(width, height, image_format)
    image.fill(QColor(paper))
    return image


def drawing(paper="white", ink="black", size=300, image_format=FORMAT.Format_RGB32) -> QImage:
    """Return a seven, drawn with a round pen."""
    image = plain(size, size, paper, image_format)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(QColor(ink), 0.06 * size, Qt.PenStyle.SolidLine, cap, join))
    painter.drawPolyline(
        QPolygonF([QPointF(x * size, y * size) for x, y in ((0.3, 0.2), (0.7, 0.2), (0.45, 0.8))])
    )
    painter.end()
    return image


def saved(image: QImage, path):
    assert image.save(str(path))
    return path


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a part of a PNG file."""
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png(width: int, height: int, color: int = 0, depth: int = 8) -> bytes:
    """Return a PNG file that announces a size and has no pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return PNG + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def seven(tmp_path_factory):
    """Return the reading of the drawing in black on white."""
    return read_picture(saved(drawing(), tmp_path_factory.mktemp("seven") / "seven.png"))


def test_the_drawing_is_read_as_ink_on_nothing(seven):
    assert (seven.shape, seven.dtype, seven.max()) == ((28, 28), np.float32, pytest.approx(1.0))
    rows = np.flatnonzero(seven.any(axis=1))
    assert len(rows) in (20, 21)
    assert seven[rows[0] + 1].sum() > 8.0  # the bar of the seven
    assert seven[rows[-1] - 1].sum() < 3.0  # its foot


@pytest.mark.parametrize(
    ("paper", "ink"),
    [("black", "white"), ("#ffffc0", "#000080"), ("transparent", "black"), ("transparent", "white")],
)
def test_dark_light_and_transparent_backgrounds_give_the_same_digit(tmp_path, seven, paper, ink):
    image = drawing(paper, ink, image_format=FORMAT.Format_ARGB32)

    np.testing.assert_allclose(read_picture(saved(image, tmp_path / "picture.png")), seven, atol=0.05)


@pytest.mark.parametrize(
    ("image_format", "name", "tolerance"),
    [
        (FORMAT.Format_Mono, "png", 0.5),  # edges without shades
        (FORMAT.Format_Indexed8, "png", 0.1),
        (FORMAT.Format_Grayscale16, "png", 0.02),
        (FORMAT.Format_CMYK8888, "jpg", 0.15),
        *((FORMAT.Format_RGB32, name, 0.15) for name in ("bmp", "webp", "tif", "ppm")),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_any_depth_of_colour_in_any_kind_of_file_is_read(tmp_path, seven, image_format, name, tolerance):
    path = saved(drawing().convertToFormat(image_format), tmp_path / f"picture.{name}")

    np.testing.assert_allclose(read_picture(path), seven, atol=tolerance)


@pytest.mark.parametrize(("size", "tolerance"), [(60, 0.45), (3_000, 0.1)])
def test_the_size_of_the_picture_does_not_matter(tmp_path, seven, size, tolerance):
    picture = read_picture(saved(drawing(size=size), tmp_path / "picture.png"))

    # A digit 36 pixels high has a shade of its own in each pixel along its edges.
    assert np.abs(picture - seven).max() < tolerance
    assert np.abs(picture - seven).mean() < 0.02


def test_a_picture_from_mnist_saved_as_png_comes_back_exactly(tmp_path):
    picture = load_labelled_images(mnist_dir(), "t10k").images[9_999].astype(np.float32) / np.float32(255)

    path = saved(gray_image(picture), tmp_path / "mnist.png")

    np.testing.assert_array_equal(read_picture(path), picture)


NO_PICTURE = r"is not a picture that can be read: "
OTHER_KIND = NO_PICTURE + "digitpad reads PNG, JPEG, BMP, GIF, WebP, TIFF and PNM files"
REFUSED = {
    "nothing in it": (b"", OTHER_KIND),
    "text": (b"Text.\n" * 100, OTHER_KIND),
    "SVG": (SVG, OTHER_KIND),
    "SVG in gzip": (gzip.compress(SVG), OTHER_KIND),
    "no pixels": (png(0, 0), NO_PICTURE),
    "the most pixels, but none there": (png(6_000, 4_000), NO_PICTURE),
    "too many pixels": (png(6_001, 4_000), r"is too large: 6001 x 4000 pixels; .* 24 million\."),
    "16 bits a colour": (png(4_001, 3_000, 6, 16), r"is too large: 4001 x 3000 pixels; .* 12 million\."),
    "the longest row, but not there": (png(50_000, 2), NO_PICTURE),
    "a long row": (png(50_001, 2), r"is too large: 50001 x 2 pixels; a side may have 50,000\."),
    "many scans": (b"\xff\xd8" + b"\xff\xda" * 101, "too long to read: it has more than 100 scans"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_no_picture_is_refused_by_a_sentence_that_names_it(tmp_path, qtlog, content, reason):
    path = tmp_path / "picture.png"
    path.write_bytes(content)

    with pytest.raises(DataFileError, match=reason) as caught, qtlog.disabled():
        read_picture(path)

    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(("paper", "size"), [("white", 1), ("#808080", 28), ("transparent", 300)])
def test_a_picture_of_one_colour_is_refused(tmp_path, paper, size):
    path = saved(plain(size, size, paper, FORMAT.Format_ARGB32), tmp_path / "plain.png")

    with pytest.raises(DataFileError, match=r"plain\.png cannot be used: it shows no digit"):
        read_picture(path)


@pytest.mark.parametrize("keep", [0.1, 0.9])
def test_a_png_cut_short_is_refused(tmp_path, qtlog, keep):
    path = saved(drawing(), tmp_path / "cut.png")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])

    with pytest.raises(DataFileError, match=r"cut\.png (is not a picture|cannot be used)"), qtlog.disabled():
        read_picture(path)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere.png", r"nowhere\.png does not exist\.$"),
        ("", "is not a file"),
        ("a" * 300, "File name too long"),
        pytest.param("pipe.png", r"is not a file\.$", marks=needs_pipes),
    ],
)
def test_a_missing_file_a_folder_or_a_pipe_is_refused_at_once(tmp_path, name, reason):
    if name == "pipe.png":
        os.mkfifo(tmp_path / name)

    with pytest.raises(DataFileError, match=reason):
        read_picture(tmp_path / name)


def test_a_file_of_more_bytes_than_a_picture_may_have_is_refused_unread(tmp_path):
    path = tmp_path / "huge.png"
    path.write_bytes(png(28, 28))
    os.truncate(path, 1 << 40)

    with pytest.raises(
        DataFileError, match=r"huge\.png is too large: the limit for a picture file is 32 MB\.$"
    ):
        read_picture(path)


def test_progress_grows_to_the_end_and_reading_can_be_stopped(tmp_path):
    path = saved(drawing(), tmp_path / "picture.png")
    parts = []

    read_picture(path, parts.append)

    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    for n_asked in range(1, len(parts)):
        answers = iter([False] * n_asked + [True])
        with pytest.raises(StoppedError):
            read_picture(path, None, lambda answers=answers: next(answers))
