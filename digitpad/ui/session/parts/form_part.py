"""The entries of the form on the Train page."""

import json

from digitpad.ui.session.parts.session_part import SessionPart
from digitpad.ui.training.form.training_form import TrainingForm


class FormPart(SessionPart):
    """The entries of all fields, including invalid ones."""

    name = "session.form"

    def __init__(self, form: TrainingForm) -> None:
        super().__init__()
        self._form = form
        form.changed.connect(self.changed)

    def content(self) -> str:
        """Return the entries of all fields."""
        return json.dumps(self._form.entries())

    def restore(self, text: str) -> None:
        """Fill the fields."""
        self._form.restore(json.loads(text))
