import gzip
import os
import struct
import zlib

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPen, QPolygonF, QTransform

from digitpad.digits.datasets.idx_folder import load_labelled_images
from digitpad.errors import DataFileError
from digitpad.paths import mnist_dir
from digitpad.ui.files.picture_file import MAX_PIXELS, as_gray, read_picture

RGB32 = QImage.Format.Format_RGB32
ARGB32 = QImage.Format.Format_ARGB32


def drawing(paper="white", ink="black", size=300, image_format=RGB32) -> QImage:
    """Return a seven, drawn with a round pen."""
    image = QImage(size, size, image_format)
    image.fill(QColor(paper))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(ink), 0.06 * size)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(
        QPolygonF([QPointF(x * size, y * size) for x, y in [(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)]])
    )
    painter.end()
    return image


def saved(image: QImage, path):
    assert image.save(str(path))
    return path


def png(width: int, height: int, colour_type: int = 0) -> bytes:
    """Return a PNG file that announces a size and has no pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.fixture(scope="module")
def seven(tmp_path_factory):
    """Return how the drawing is read in black on white."""
    return read_picture(saved(drawing(), tmp_path_factory.mktemp("seven") / "seven.png"))


def test_the_drawing_is_read_as_ink_on_nothing(seven):
    assert seven.shape == (28, 28)
    assert seven.dtype == np.float32
    assert seven.max() == pytest.approx(1.0)
    rows = np.flatnonzero(seven.any(axis=1))
    assert len(rows) in (20, 21)
    assert seven[rows[0] + 1].sum() > 8.0  # the bar of the seven
    assert seven[rows[-1] - 1].sum() < 3.0  # its foot


@pytest.mark.parametrize(
    ("paper", "ink"),
    [
        ("white", "black"),
        ("black", "white"),
        ("#ffffc0", "#000080"),
        ("#202020", "#e0e0e0"),
        ("#808080", "black"),
    ],
)
def test_dark_on_light_and_light_on_dark_are_read_alike(tmp_path, seven, paper, ink):
    picture = read_picture(saved(drawing(paper, ink), tmp_path / "picture.png"))

    np.testing.assert_allclose(picture, seven, atol=0.05)


@pytest.mark.parametrize("ink", ["black", "white", "#c00000"])
def test_ink_of_any_colour_on_nothing_is_read(tmp_path, seven, ink):
    picture = read_picture(saved(drawing("transparent", ink, image_format=ARGB32), tmp_path / "picture.png"))

    np.testing.assert_allclose(picture, seven, atol=0.05)


def test_a_picture_that_is_transparent_all_over_is_refused(tmp_path):
    path = saved(drawing("transparent", "transparent", image_format=ARGB32), tmp_path / "nothing.png")

    with pytest.raises(DataFileError, match=r"nothing\.png cannot be used: it shows no digit"):
        read_picture(path)


@pytest.mark.parametrize(
    ("image_format", "tolerance"),
    [
        (QImage.Format.Format_Mono, 0.5),  # edges without shades
        (QImage.Format.Format_MonoLSB, 0.5),
        (QImage.Format.Format_Indexed8, 0.1),
        (QImage.Format.Format_Grayscale8, 0.02),
        (QImage.Format.Format_Grayscale16, 0.02),
        (QImage.Format.Format_RGBA64, 0.02),
        (QImage.Format.Format_RGB16, 0.05),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_any_depth_of_colour_is_read(tmp_path, seven, image_format, tolerance):
    image = drawing().convertToFormat(image_format)
    assert image.format() == image_format

    picture = read_picture(saved(image, tmp_path / "picture.png"))

    np.testing.assert_allclose(picture, seven, atol=tolerance)


@pytest.mark.parametrize("name", ["jpg", "bmp", "webp", "tif", "ppm", "gif-named.png"])
def test_any_kind_of_file_is_read_whatever_its_name(tmp_path, seven, name):
    path = tmp_path / f"picture.{name}"
    if name == "gif-named.png":
        saved(drawing(), tmp_path / "picture.bmp").rename(path)
    else:
        saved(drawing(), path)

    np.testing.assert_allclose(read_picture(path), seven, atol=0.15)


def test_a_cmyk_jpeg_is_read(tmp_path, seven):
    path = saved(drawing().convertToFormat(QImage.Format.Format_CMYK8888), tmp_path / "print.jpg")
    assert QImage(str(path)).format() == QImage.Format.Format_CMYK8888

    np.testing.assert_allclose(read_picture(path), seven, atol=0.15)


@pytest.mark.parametrize(("size", "tolerance"), [(60, 0.45), (150, 0.25), (1_000, 0.1), (3_000, 0.1)])
def test_the_size_of_the_picture_does_not_matter(tmp_path, seven, size, tolerance):
    picture = read_picture(saved(drawing(size=size), tmp_path / "picture.png"))

    # A digit 36 pixels high has a shade of its own in each pixel along its edges.
    assert np.abs(picture - seven).max() < tolerance
    assert np.abs(picture - seven).mean() < 0.02


def test_a_long_thin_picture_keeps_its_proportions(tmp_path):
    image = QImage(5_000, 40, RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.fillRect(2_000, 10, 1_000, 20, QColor("black"))
    painter.end()

    picture = read_picture(saved(image, tmp_path / "thin.png"))

    # 20 pixels wide, and a fiftieth as high.
    assert picture.any(axis=0).sum() in (20, 21)
    assert picture.sum() == pytest.approx(20.0 * 0.4, rel=0.1)


def test_a_picture_of_three_rows_is_read(tmp_path):
    image = QImage(10_000, 3, RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.fillRect(4_000, 0, 2_000, 3, QColor("black"))
    painter.end()

    picture = read_picture(saved(image, tmp_path / "rows.png"))

    assert picture.any(axis=0).sum() in (20, 21)


@pytest.mark.parametrize("index", [0, 1, 2, 3, 9_999])
def test_a_picture_from_mnist_saved_as_png_comes_back_exactly(tmp_path, index):
    image = load_labelled_images(mnist_dir(), "t10k").images[index]
    qimage = QImage(image.tobytes(), 28, 28, 28, QImage.Format.Format_Grayscale8)

    picture = read_picture(saved(qimage, tmp_path / "mnist.png"))

    np.testing.assert_array_equal(picture, image.astype(np.float32) / np.float32(255.0))


def test_the_way_a_camera_was_held_is_respected(tmp_path, seven):
    # An EXIF block with orientation 3, upside down, right after the beginning of the JPEG.
    path = saved(drawing().transformed(QTransform().rotate(180)), tmp_path / "photo.jpg")
    tiff = b"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x03\x00\x00\x00\x00\x00\x00"
    exif = b"Exif\x00\x00" + tiff
    content = path.read_bytes()
    path.write_bytes(content[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + content[2:])

    np.testing.assert_allclose(read_picture(path), seven, atol=0.15)


# What cannot be read


@pytest.mark.parametrize("colour", ["white", "black", "#808080"])
@pytest.mark.parametrize("size", [1, 28, 300])
def test_a_picture_of_one_colour_is_refused(tmp_path, colour, size):
    image = QImage(size, size, RGB32)
    image.fill(QColor(colour))

    with pytest.raises(DataFileError, match=r"plain\.png cannot be used: it shows no digit: .* one shade\.$"):
        read_picture(saved(image, tmp_path / "plain.png"))


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b"This is text.\n" * 100, b"<!DOCTYPE html>", bytes(5_000)]
)
@pytest.mark.parametrize("name", ["picture.png", "picture.txt", "picture"])
def test_a_file_that_is_no_picture_is_refused(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(DataFileError, match="is not a picture that can be read: ") as caught:
        read_picture(path)

    assert str(caught.value).startswith(str(path))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">%s</svg>'


@pytest.mark.parametrize(
    "content",
    [
        SVG % b'<path d="M 9 9 h 20" stroke="black"/>',
        SVG % b'<text x="9" y="30">3</text>',
        b'<?xml version="1.0"?>\n' + SVG % b"",
        gzip.compress(SVG % b"", mtime=0),
    ],
    ids=["path", "text", "XML", "gzip"],
)
@pytest.mark.parametrize("name", ["three.svg", "three.svgz", "three.png", "three"])
def test_a_drawing_in_svg_is_refused(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(DataFileError) as caught:
        read_picture(path)

    assert str(caught.value) == f"{path} is a drawing in SVG; digitpad reads pictures made of pixels."


def test_a_picture_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataFileError, match=r"nowhere\.png does not exist\.$"):
        read_picture(tmp_path / "nowhere.png")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(DataFileError, match=r"is not a file\.$"):
        read_picture(tmp_path)


def test_a_name_that_the_system_refuses_is_a_data_file_error(tmp_path):
    with pytest.raises(DataFileError, match="cannot be read: File name too long"):
        read_picture(tmp_path / ("a" * 300))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")

    with pytest.raises(DataFileError, match=r"is not a file\.$"):
        read_picture(tmp_path / "pipe.png")


def test_a_picture_that_announces_60000_x_60000_is_refused_unread(tmp_path):
    path = tmp_path / "huge.png"
    path.write_bytes(png(60_000, 60_000))

    with pytest.raises(DataFileError, match=r"huge\.png is too large: 60000 x 60000 pixels\.$"):
        read_picture(path)


def test_the_largest_picture_is_within_what_qt_allows(tmp_path):
    assert QImageReader.allocationLimit() * 2**20 >= MAX_PIXELS * 4


def test_a_picture_that_announces_no_pixels_is_refused(tmp_path, qtlog):
    path = tmp_path / "none.png"
    path.write_bytes(png(0, 0))

    with pytest.raises(DataFileError, match="is not a picture that can be read"), qtlog.disabled():
        read_picture(path)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_png_cut_short_is_refused(tmp_path, qtlog, keep):
    path = saved(drawing(), tmp_path / "cut.png")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])

    with pytest.raises(DataFileError, match=r"cut\.png (is not a picture|cannot be used)"), qtlog.disabled():
        read_picture(path)


# as_gray


def test_grey_levels_own_their_memory_and_have_no_padding():
    image = QImage(5, 3, QImage.Format.Format_Grayscale8)  # rows of 5 bytes are padded to 8
    image.fill(200)
    image.setPixelColor(4, 2, QColor(7, 7, 7))

    gray = as_gray(image)
    image.fill(0)
    del image

    assert gray.shape == (3, 5)
    assert gray.dtype == np.uint8
    assert gray.flags.owndata
    assert gray[2, 4] == 7
    assert (gray == 200).sum() == 14


def test_the_picture_that_is_read_is_not_changed():
    image = drawing("transparent", "white", image_format=ARGB32)
    before = image.copy()

    as_gray(image)

    assert image == before
