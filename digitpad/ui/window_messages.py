"""The messages of all parts of the window."""

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from digitpad.ui.files.dataset_opener import DatasetOpener
from digitpad.ui.files.file_controller import FileController
from digitpad.ui.files.network_exporter import NetworkExporter
from digitpad.ui.fine_tuning.fine_tuning_controller import FineTuningController
from digitpad.ui.my_hand.annotation_controller import AnnotationController
from digitpad.ui.photo.picture_opener import PictureOpener
from digitpad.ui.state import AppState
from digitpad.ui.training.training_status import TrainingStatus
from digitpad.ui.widgets.message_banner import MessageBanner

_READY = "Ready. Draw on the canvas, or press Train to teach a new network."


class WindowMessages(QObject):
    """Shows errors in the banner and what happened in the status line, and removes what no longer applies.

    Parameters
    ----------
    state : AppState
        Its changes and errors are shown.
    banner : MessageBanner
    status : TrainingStatus
    parent : QObject
    """

    def __init__(
        self, state: AppState, banner: MessageBanner, status: TrainingStatus, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._banner = banner
        self._status = status
        self._has_data = False
        state.network_changed.connect(self._on_network_changed)
        state.dataset_changed.connect(self._on_dataset_changed)
        state.computing.changed.connect(self._on_computing_changed)
        for signal, receiver in (
            (state.failed, banner.show_message),
            (state.withdrawn, banner.withdraw),
            (state.library.failed, banner.show_lasting),
            (state.library.run_unreadable, banner.show_message),
            (state.library.withdrawn, banner.withdraw),
            (state.samples.failed, banner.show_message),
            (state.samples.warned, banner.show_message),
        ):
            signal.connect(receiver)

    def show_from(
        self,
        *,
        files: FileController,
        datasets: DatasetOpener,
        pictures: PictureOpener,
        exporter: NetworkExporter,
        annotation: AnnotationController,
        fine_tuning: FineTuningController,
    ) -> None:
        """Show the messages of these parts from now on."""
        banner, status = self._banner, self._status
        for signal, receiver in (
            (annotation.noticed, status.show_notice),
            (fine_tuning.noticed, status.show_notice),
            (fine_tuning.failed, banner.show_message),
            (files.failed, banner.show_message),
            (files.saved, self._on_saved),
            (exporter.said, status.show_message),
            (exporter.exported, banner.dismiss),
            (pictures.said, status.show_message),
            (datasets.said, status.show_message),
            (datasets.failed, self._on_dataset_failed),
            (datasets.ended, self._on_dataset_opened),
        ):
            signal.connect(receiver)

    @Slot()
    def _on_network_changed(self) -> None:
        if self._state.computing.is_training:  # the run reports its own progress
            return
        assert self._state.network is not None
        self._banner.dismiss()
        if self._has_data:  # else the data set is still loading
            self._status.show_notice("")
            self._status.show_message(f"In use now: {self._state.network.source}")

    @Slot()
    def _on_dataset_changed(self) -> None:
        dataset = self._state.dataset
        assert dataset is not None
        self._banner.dismiss()
        if not self._state.computing.is_training:
            ready = f"{dataset.name}: {len(dataset.train):,} pictures. Press Train to teach a network."
            self._status.show_message(ready if self._has_data else _READY)
        self._has_data = True

    @Slot()
    def _on_computing_changed(self) -> None:
        if self._state.computing.is_outdated(self._banner.text):
            self._banner.dismiss()

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._banner.dismiss()
        self._status.show_message(f"Saved to {path}")

    @Slot(str)
    def _on_dataset_failed(self, message: str) -> None:
        self._banner.show_message(message)
        self._on_dataset_opened(is_another=False)

    @Slot(bool)
    def _on_dataset_opened(self, is_another: bool) -> None:
        dataset = self._state.dataset
        if not is_another and not self._state.computing.is_training:
            said = f"Still using {dataset.name}." if dataset else "No pictures to train on."
            self._status.show_message(said)
