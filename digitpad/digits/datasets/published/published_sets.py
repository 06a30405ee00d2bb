"""The published data sets: their addresses and how to read them.

The SHA-256 are those with which TensorFlow Datasets and torchvision check their downloads. Those of QMNIST's
labels, and their sizes, were computed from its repository. The sizes of KMNIST's files and of EMNIST's
archive are stated elsewhere, too. The sizes of QMNIST's pictures could not be verified: if one is wrong,
every mirror is reported to send another file.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.data_file import OnProgress, ShouldStop
from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.digits.datasets.folders.idx_folder import load_labelled_images
from digitpad.digits.datasets.idx import read_images, read_labels, read_wide_labels
from digitpad.digits.datasets.published.published_set import PublishedSet
from digitpad.digits.downloads import PublishedFile
from digitpad.errors import DataFileError

_DIGITS = tuple("0123456789")
_FASHION_MIRRORS = (
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
)
_KMNIST_MIRRORS = (
    "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
)
_QMNIST_MIRRORS = (
    "https://raw.githubusercontent.com/facebookresearch/qmnist/master/",
    "https://github.com/facebookresearch/qmnist/raw/master/",
)
_EMNIST_MIRRORS = (
    "https://biometrics.nist.gov/cs_links/EMNIST/",
    "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/",
)
_QMNIST_STEMS = {"train": "qmnist-train", "t10k": "qmnist-test"}
_EMNIST_STEMS = {"train": "train", "t10k": "test"}


def _files(mirrors: tuple[str, ...], *rows: tuple[str, int, str]) -> tuple[PublishedFile, ...]:
    """Return files from their names, sizes and digests."""
    return tuple(
        PublishedFile(name, n_bytes, digest, tuple(mirror + name for mirror in mirrors))
        for name, n_bytes, digest in rows
    )


def _read_qmnist(folder: Path, part: str, on_progress: OnProgress, should_stop: ShouldStop) -> LabelledImages:
    stem = _QMNIST_STEMS[part]
    return _pictures(
        folder / f"{stem}-images-idx3-ubyte.gz",
        read_wide_labels(folder / f"{stem}-labels-idx2-int.gz"),
        lambda path: read_images(path, on_progress, should_stop),
    )


def _read_emnist(
    kind: str,
    first_label: int,
    folder: Path,
    part: str,
    on_progress: OnProgress,
    should_stop: ShouldStop,
) -> LabelledImages:
    """Read a part of EMNIST. Its pictures are transposed, and its letters count from 1."""
    stem = f"emnist-{kind}-{_EMNIST_STEMS[part]}"
    labels = read_labels(folder / f"{stem}-labels-idx1-ubyte.gz")
    if labels.min() < first_label:
        raise DataFileError(f"{stem}-labels-idx1-ubyte.gz has a label below {first_label}.")
    labels = labels - np.uint8(first_label)
    labels.flags.writeable = False

    def upright(path: Path) -> NDArray[np.uint8]:
        images = read_images(path, on_progress, should_stop).transpose(0, 2, 1).copy()
        images.flags.writeable = False
        return images

    return _pictures(folder / f"{stem}-images-idx3-ubyte.gz", labels, upright)


def _pictures(
    path: Path, labels: NDArray[np.uint8], read: Callable[[Path], NDArray[np.uint8]]
) -> LabelledImages:
    images = read(path)
    if len(images) != len(labels):
        raise DataFileError(f"{path} has {len(images):,} images, but there are {len(labels):,} labels.")
    return LabelledImages(images, labels)


def _emnist(
    kind: str, command: str, explanation: str, class_names: tuple[str, ...], first_label: int
) -> PublishedSet:
    digest = "sha256:fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"
    return PublishedSet(
        name=f"emnist-{kind}",
        title=f"EMNIST {kind}",
        command=command,
        explanation=explanation,
        class_names=class_names,
        files=_files(_EMNIST_MIRRORS, ("gzip.zip", 561_753_746, digest)),
        read_part=partial(_read_emnist, kind, first_label),
        folder="emnist",  # one archive holds both kinds
        members=tuple(
            f"gzip/emnist-{kind}-{part}-{content}-ubyte.gz"
            for kind in ("digits", "letters")
            for part in _EMNIST_STEMS.values()
            for content in ("images-idx3", "labels-idx1")
        ),
    )


PUBLISHED_SETS = (
    PublishedSet(
        name="fashion-mnist",
        title="Fashion-MNIST",
        command="Use &Fashion-MNIST",
        explanation="70,000 pictures of clothes, bags and shoes.",
        class_names=(
            *("T-shirt", "Trouser", "Pullover", "Dress", "Coat"),
            *("Sandal", "Shirt", "Sneaker", "Bag", "Boot"),
        ),
        files=_files(
            _FASHION_MIRRORS,
            (
                "train-images-idx3-ubyte.gz",
                26_421_880,
                "sha256:3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            ),
            (
                "train-labels-idx1-ubyte.gz",
                29_515,
                "sha256:a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            ),
            (
                "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "sha256:346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            ),
            (
                "t10k-labels-idx1-ubyte.gz",
                5_148,
                "sha256:67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
        ),
        read_part=load_labelled_images,
        folder="fashion-mnist",
    ),
    PublishedSet(
        name="kmnist",
        title="KMNIST",
        command="Use &KMNIST",
        explanation="70,000 cursive Japanese characters of ten kinds.",
        class_names=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
        files=_files(
            _KMNIST_MIRRORS,
            (
                "train-images-idx3-ubyte.gz",
                18_165_135,
                "sha256:51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
            ),
            (
                "train-labels-idx1-ubyte.gz",
                29_497,
                "sha256:e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
            ),
            (
                "t10k-images-idx3-ubyte.gz",
                3_041_136,
                "sha256:edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
            ),
            (
                "t10k-labels-idx1-ubyte.gz",
                5_120,
                "sha256:20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
            ),
        ),
        read_part=load_labelled_images,
        folder="kmnist",
    ),
    PublishedSet(
        name="qmnist",
        title="QMNIST",
        command="Use &QMNIST",
        explanation="120,000 digits: MNIST rebuilt from its source, with 60,000 test digits.",
        class_names=_DIGITS,
        files=_files(
            _QMNIST_MIRRORS,
            (
                "qmnist-train-images-idx3-ubyte.gz",
                9_704_059,
                "sha256:9e26a7bf1683614e065d7b76460ccd52807165b3f22561fb782bd9f38c52b51d",
            ),
            (
                "qmnist-train-labels-idx2-int.gz",
                463_024,
                "sha256:2c05dc77f6b916b38e455e97ab129a42a444f3dbef09b278a366f82904e0dd9f",
            ),
            (
                "qmnist-test-images-idx3-ubyte.gz",
                9_742_279,
                "sha256:43fc22bf7498b8fc98de98369d72f752d0deabc280a43a7bcc364ab19e57b375",
            ),
            (
                "qmnist-test-labels-idx2-int.gz",
                526_800,
                "sha256:9fbcbe594c3766fdf4f0b15c5165dc0d1e57ac604e01422608bb72c906030d06",
            ),
        ),
        read_part=_read_qmnist,
        folder="qmnist",
    ),
    _emnist("digits", "Use &EMNIST digits", "280,000 handwritten digits of 500 people.", _DIGITS, 0),
    _emnist(
        "letters",
        "Use EMNIST &letters",
        "145,600 handwritten letters, capital and small ones together.",
        tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        1,
    ),
)
"""In menu order."""
