"""The embedded MNIST."""

import hashlib
import struct

MNIST_SHA256 = {
    "t10k-images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    "train-images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
}


def test_embedded_mnist_is_the_original_to_the_last_byte(mnist):
    train_images = (mnist.train.images, mnist.validation.images)
    train_labels = (mnist.train.labels, mnist.validation.labels)
    contents = {
        "train-images": (struct.pack(">4I", 0x803, 60_000, 28, 28), *train_images),
        "train-labels": (struct.pack(">2I", 0x801, 60_000), *train_labels),
        "t10k-images": (struct.pack(">4I", 0x803, 10_000, 28, 28), mnist.test.images),
        "t10k-labels": (struct.pack(">2I", 0x801, 10_000), mnist.test.labels),
    }

    for name, parts in contents.items():
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part)
        assert digest.hexdigest() == MNIST_SHA256[name], name
