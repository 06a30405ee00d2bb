"""The parts of the session that the next start restores. Each is stored in a setting of its own."""

from digitpad.ui.session.parts.drawing_part import DrawingPart
from digitpad.ui.session.parts.folds_part import FoldsPart
from digitpad.ui.session.parts.form_part import FormPart
from digitpad.ui.session.parts.page_part import PagePart
from digitpad.ui.session.parts.place_part import PlacePart
from digitpad.ui.session.parts.run_part import RunPart
from digitpad.ui.session.parts.session_part import SessionPart

__all__ = ["DrawingPart", "FoldsPart", "FormPart", "PagePart", "PlacePart", "RunPart", "SessionPart"]
