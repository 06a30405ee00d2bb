import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COUNT_THREADS = """
import sys
import numpy as np
import threadpoolctl
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.training import create_network
from digitpad.recognition.fine_tuning import fine_tune
from digitpad.recognition.race import Contestant, race
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import run_training

before, work = sys.argv[1:]
threadpoolctl.threadpool_limits(int(before), user_api="blas")
part = LabelledImages(np.zeros((10, 28, 28), np.uint8), np.arange(10))
dataset = Dataset("black", part, part, part, class_names(10))
job = TrainingJob(TrainingConfig(layers=(784, 10), epochs=1))
large_batches = TrainingJob(TrainingConfig(layers=(784, 10), epochs=1, batch_size=128))
network = create_network(job.config)
saved = SavedNetwork(network, dataset.class_names)
next(eval(work))
print({pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"})
"""


@pytest.fixture
def threads_in() -> Callable[[int, str], str]:
    """Return what tells how many threads matrix products have in some work, and takes how many before.

    In a process of its own: after a test with one of Qt's threads the main thread cannot limit OpenBLAS.
    """

    def count(before: int, work: str) -> str:
        command = [sys.executable, "-c", COUNT_THREADS, str(before), work]
        root = Path(__file__).parents[2]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        return done.stdout.strip().replace("set()", "none")  # a NumPy without such a BLAS has none to limit

    return count
