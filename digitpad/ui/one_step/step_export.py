"""All numbers of a step in one table."""

from digitpad.insight.step.equations import operations
from digitpad.ui.one_step.step_session import StepSession


def step_table(session: StepSession) -> list[list[object]]:
    """Return every matrix of the step, one below the other: a row with name and shape, then its rows."""
    matrices = session.matrices
    keys = dict.fromkeys(key for one in operations(matrices) for key in (*one.reads, *one.makes))
    rows: list[list[object]] = [
        ["matrix", "meaning", "rows", "columns"],
        ["loss before", matrices.trace.loss_before],
        ["loss after", matrices.trace.loss_after],
        ["learning rate", matrices.trace.learning_rate],
    ]
    for key in keys:
        values = matrices.values(key)
        rows.append([key.name, key.title, *values.shape])
        rows.extend(row.tolist() for row in values)
    return rows
