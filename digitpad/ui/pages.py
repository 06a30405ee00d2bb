"""The registry of the window's pages."""

from dataclasses import dataclass

from digitpad.paths import resources_dir


@dataclass(frozen=True)
class Page:
    """One page of the window. Its icon is ``page_<name>.svg``, its explanation ``help/<name>.md``.

    Attributes
    ----------
    name : str
    title : str
        The text of its tab.
    widget_class : str
        Module and class inside ``digitpad.ui``, such as "race.race_page:RacePage". It is imported, and
        created from a PageContext, when the page is first opened: importing the charts would slow the start.
    shortcut : str
        An additional shortcut. Permanent pages also have Ctrl and their number.
    is_permanent : bool
        Whether its tab is always there. Other pages can be closed.
    is_about_hand : bool
        Whether a closable page is about handwriting; such a page is opened from the left side.
    """

    name: str
    title: str
    widget_class: str
    shortcut: str = ""
    is_permanent: bool = True
    is_about_hand: bool = True

    @property
    def explanation(self) -> str:
        """The help text in Markdown. Its heading is the question that the page answers."""
        return (resources_dir() / "help" / f"{self.name}.md").read_text("utf-8")

    @property
    def question(self) -> str:
        """The question that the page answers."""
        return self.explanation.partition("\n")[0].removeprefix("# ")


PAGES = (
    Page("train", "Train", "training.train_page:TrainPage"),
    Page("inside", "Inside", "inside.inside_page:InsidePage"),
    Page("one_step", "One step", "one_step.step_page:StepPage"),
    Page("race", "Race", "race.race_page:RacePage", "Ctrl+R"),
    Page("mistakes", "Mistakes", "mistakes.mistakes_page:MistakesPage", "Ctrl+H"),
    Page("runs", "Runs", "runs.runs_page:RunsPage"),
    Page("my_digits", "My digits", "my_hand.samples_page:SamplesPage", "Ctrl+D", False),
    Page("my_symbols", "My symbols", "my_hand.symbols_page:SymbolsPage", "Ctrl+Shift+D", False),
    Page("hand_test", "Test my hand", "my_hand.hand_test_page:HandTestPage", "Ctrl+Shift+T", False),
    Page("pen_styles", "Pen styles", "pen_styles.pen_styles_page:PenStylesPage", "Ctrl+B", False),
    Page("photo", "Photo", "photo.photo_page:PhotoPage", "Ctrl+Shift+P", False),
    Page("networks", "Networks", "networks.networks_page:NetworksPage", "Ctrl+Shift+N", False, False),
    Page("why", "Why?", "why.why_page:WhyPage", "Ctrl+Shift+Y", False, False),
)
"""All pages, in the order of their tabs. A new page needs a folder, a line here, an icon and a help text."""

FORMER_NAMES = {"evaluation": "mistakes"}
"""Old page names and the pages that replace them, for older sessions and lessons."""
