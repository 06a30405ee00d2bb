"""What is entered in the form of the page Train."""

import json

from digitpad.ui.session.parts.session_part import SessionPart
from digitpad.ui.training.training_form import TrainingForm


class FormPart(SessionPart):
    """All fields as they are, also those whose value is not allowed."""

    name = "session.form"

    def __init__(self, form: TrainingForm) -> None:
        super().__init__()
        self._form = form
        form.changed.connect(self.changed)

    def content(self) -> str:
        """Return what is in the fields."""
        return json.dumps(self._form.entries())

    def restore(self, text: str) -> None:
        """Fill the fields."""
        self._form.restore(json.loads(text))
