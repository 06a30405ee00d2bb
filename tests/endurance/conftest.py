"""Figures of long tests, told at the end."""

import pytest

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def figure(request):
    """Return a function that notes a figure of a test, to be told when all tests have ended."""

    def figure(name, value):
        told = f"{value:.2f}" if isinstance(value, float) else value
        request.config.stash.setdefault(FIGURES, []).append(f"{request.node.name}: {name} {told}")

    return figure


def pytest_terminal_summary(terminalreporter, config):
    if figures := config.stash.get(FIGURES, []):
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(line)
