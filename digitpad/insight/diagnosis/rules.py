"""Rules that find what went wrong in a run.

The limits were measured on MNIST, with 50,000 training pictures unless stated otherwise: on *classic* with
seeds 0 to 4, *fast* with seeds 0 to 2, *accurate* and *handwriting* with seed 0, and on 40 variations of the
first two. Of the presets, only *classic* with seed 3 gets a diagnosis. Each rule lists its measurements.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from digitpad.insight.diagnosis.network_findings import NetworkFindings
from digitpad.insight.diagnosis.run_facts import Diagnosis, RunFacts
from digitpad.nn.layers import Convolution, LayerSpec
from digitpad.nn.training.divergence import DIVERGED
from digitpad.presentation import accuracy_text, percent_text
from digitpad.recognition.training.run_history import RunEnd, RunHistory

_MOST_EPOCHS, _MOST_UNITS = 1_000, 10_000  # limits of the settings


def diagnose(
    run: RunHistory, findings: NetworkFindings | None = None, class_names: tuple[str, ...] = ()
) -> Diagnosis | None:
    """Return what went wrong in a finished run, or None if nothing did or the run is not over.

    If several rules apply, the most serious one wins, because it hides the others.

    Parameters
    ----------
    run : RunHistory
    findings : NetworkFindings, optional
        Findings on the run's final network. Without them, some rules are skipped.
    class_names : tuple of str
        By default, numbers.
    """
    if run.end is None:
        return None
    facts = RunFacts(run, findings, class_names)
    if run.end is RunEnd.FAILED:
        return _diverged(facts)
    if not run.epochs:
        return None
    return next(filter(None, (rule(facts) for rule in _RULES)), None)


def _diverged(facts: RunFacts) -> Diagnosis | None:
    """Find a loss that grew without bound: *fast* with tanh at a learning rate of 2."""
    if not facts.run.failure.startswith(DIVERGED):
        return None
    sentence = f"The {facts.rate_name} is too large: the loss grew until training stopped."
    return Diagnosis("rate too large", sentence, facts.rate(0.1))


def _guessing(facts: RunFacts) -> Diagnosis | None:
    """Find accuracy no better than guessing: steps that are too large leave units that no longer react.

    At learning rates of 2 and 5, *fast* reaches 11 % with 99 % of its units inactive; at 100, *classic*
    reaches 13 % with all correct-class outputs saturated at 0. At 0.0001, *classic* stays at 10 % for three
    epochs, with 15 % of these outputs saturated.
    """
    findings, by_chance = facts.findings, 1.0 / facts.job.config.n_out
    accuracy = facts.run.epochs[-1].validation_accuracy
    if findings is None or accuracy > by_chance + 0.05 * (1.0 - by_chance):
        return None
    known = f"{accuracy_text(accuracy)} accuracy is no better than guessing"
    reacts_no_more = (*findings.inactive, *findings.saturated, findings.surely_missed)
    if max(reacts_no_more) >= 0.9:
        sentence = f"The {facts.rate_name} is too large: its units no longer react, and {known}."
        return Diagnosis("rate too large", sentence, facts.rate(0.1))
    sentence = f"The {facts.rate_name} is too small: {known}."
    return Diagnosis("rate too small", sentence, facts.rate(10.0))


def _inactive(facts: RunFacts) -> Diagnosis | None:
    """Find a layer with at least half of its ReLUs inactive.

    At a learning rate of 1, *fast* loses 80 % of them and reaches 94.4 %; with Adam at 0.05, 82 % and 93.5 %.
    Unchanged, *fast* loses none and *accurate* at most 3 %. With Adam at 0.01, *fast* loses 18 % and still
    reaches 96.8 %.
    """
    shares = facts.findings.inactive if facts.findings is not None else ()
    share = max(shares, default=0.0)
    if share < 0.5:
        return None
    sentence = (
        f"{percent_text(share)} of the units in hidden layer {shares.index(share) + 1} are inactive: no "
        "picture activates them, so they cannot learn."
    )
    return Diagnosis("inactive units", sentence, facts.rate(0.2))


def _restless(facts: RunFacts) -> Diagnosis | None:
    """Find a loss that oscillates and hardly improves on the first epoch.

    At a learning rate of 30, the loss of *classic* goes from 0.375 to 0.369 in ten epochs and rises in four
    of them; with Adam at 0.2, that of *fast* goes from 1.2 to 1.8. With three hidden units it falls from 0.83
    to 0.59.
    """
    losses = facts.losses
    n_rises = sum(after > before for before, after in pairwise(losses))
    if facts.has_learned or n_rises < len(losses) / 4 or losses[-1] < 0.9 * losses[0]:
        return None
    sentence = f"The {facts.rate_name} is too large: the loss jumps up and down instead of falling."
    return Diagnosis("rate too large", sentence, facts.rate(0.1))


def _lost_class(facts: RunFacts) -> Diagnosis | None:
    """Find one or two classes that are never predicted while the others are.

    *classic* with seed 3 recognizes no 0 in 30 epochs, but 95 % of the others; with cross-entropy at 0.5 its
    worst class reaches 85 % after ten. With seeds 0, 1, 2 and 4 the worst class reaches 91 %.
    """
    if facts.findings is None:
        return None
    accuracies = facts.findings.class_accuracies
    lost = np.flatnonzero(accuracies < 0.05)
    if not 1 <= len(lost) <= 2 or np.nanmean(np.delete(accuracies, lost)) < 0.8:
        return None
    names = " and ".join(facts.class_name(int(label)) for label in lost)
    if facts.has_sigmoid_outputs:
        sentence = (
            f"The network never learned {names}: the output is stuck near 0, where the quadratic cost has "
            "almost no slope."
        )
        return Diagnosis("lost class", sentence, facts.cross_entropy())
    return Diagnosis(
        "lost class",
        f"The network never learned {names}. Try other initial weights.",
        {"seed": facts.job.config.seed + 1},
    )


def _saturated(facts: RunFacts) -> Diagnosis | None:
    """Find a layer whose sigmoids are nearly all saturated, with slopes near 0.

    Nielsen's initial weights saturate 59 %, and *classic* ends well with 88 %. At a learning rate of 10 it
    ends with 95 %, and a training accuracy of 94.4 %; with cross-entropy at 3, with 96 % and 94.3 %.
    """
    shares = facts.findings.saturated if facts.findings is not None else ()
    share = max(shares, default=0.0)
    if facts.has_learned or share < 0.93:
        return None
    sentence = (
        f"The units in hidden layer {shares.index(share) + 1} are saturated for {percent_text(share)} of the "
        "pictures. Their slope is then almost 0, so they learn slowly."
    )
    return Diagnosis("saturated units", sentence, facts.rate(0.2))


def _small_steps(facts: RunFacts) -> Diagnosis | None:
    """Find a loss that falls slowly and steadily, on validation and training pictures alike.

    After the first epoch, *classic* has a training accuracy of 57 % at a learning rate of 0.1 and 81 % at
    0.3, *fast* 83 % at 0.003 and 88.8 % at 0.01; unchanged they have 91 and 95 %. Networks with three or five
    units or no hidden layer are slow too, but not steady: their loss rises in some epoch.
    """
    first, last, losses = facts.run.epochs[0], facts.run.epochs[-1], facts.losses
    is_even = len(losses) >= 3 and all(after < before for before, after in pairwise(losses))
    is_slow = first.train_accuracy < 0.89 and not facts.has_learned
    if not is_even or not is_slow or last.validation_loss > 1.05 * last.train_loss:
        return None
    sentence = f"The {facts.rate_name} is too small: the loss falls steadily, but slowly."
    return Diagnosis("rate too small", sentence, facts.rate(10.0))


def _sure_and_wrong(facts: RunFacts) -> Diagnosis | None:
    """Find a quadratic cost that learns slowly where the network is confidently wrong.

    784-300-10, otherwise as *classic*, has the correct output saturated at 0 for 82 % of the pictures after
    one epoch and 81 % after three, and an accuracy of 23 %. With 100 units it is 23 % of the pictures after
    one epoch and 2 % from the seventh on. *classic* has 2 % with seeds 0, 1, 2 and 4, and 3 % at a learning
    rate of 10. At 0.01 it starts with 40 % and falls below 20 % in the sixth epoch.
    """
    missed = 0.0 if facts.findings is None else facts.findings.surely_missed
    if missed < 0.2 or facts.has_learned:
        return None
    sentence = (
        f"For {percent_text(missed)} of the pictures the correct output is stuck near 0, where the quadratic "
        "cost has almost no slope, so the network learns slowest where it is most wrong."
    )
    return Diagnosis("sure and wrong", sentence, facts.cross_entropy())


def _overfitting(facts: RunFacts) -> Diagnosis | None:
    """Find a network with a much better training than validation accuracy, or one trained past its best.

    *fast* for 30 epochs at a constant 0.1 with 5,000 pictures reaches 100 % training and 94.7 % validation
    accuracy; with elastic augmentation 98.6 and 97.5 %. With 50,000 pictures, 20 epochs end at 1.08 times the
    best validation loss, which came eight epochs earlier. *classic* ends with 97 and 95.5 %, at 1.06 times
    the best loss at most, and *fast* with 99.5 and 98 %.
    """
    last, config = facts.run.epochs[-1], facts.job.config
    kept = facts.run.kept_result or last
    gap = kept.train_accuracy - kept.validation_accuracy
    if gap >= 0.03 and facts.job.augmentation.is_none:
        sentence = (
            f"Overfitting: accuracy is {accuracy_text(kept.train_accuracy)} on the training pictures, but "
            f"{accuracy_text(kept.validation_accuracy)} on others. Augmented pictures are harder to "
            "memorize."
        )
        return Diagnosis("overfitting", sentence, {"augmentation": "elastic"})
    best = min(facts.run.epochs, key=lambda result: result.validation_loss)
    is_past = last.epoch - best.epoch >= 5 and last.validation_loss >= 1.05 * best.validation_loss
    if config.patience or not is_past:
        return None
    sentence = f"Overfitting: the validation loss was best after epoch {best.epoch} and rose from there."
    return Diagnosis("overfitting", sentence, {"patience": 5})


def _underfitting(facts: RunFacts) -> Diagnosis | None:
    """Find a network that has not learned its training pictures, although its steps are suitable.

    *classic* has a training accuracy of 91 % after one epoch and 94.9 % after five, and the loss falls by 6 %
    or more in the last. *fast* without a hidden layer ends at 93.6 %, with three units at 82.5 %, and the
    loss falls by 1 % in the last epoch.
    """
    if facts.has_learned or facts.run.end is not RunEnd.COMPLETED:
        return None
    config, losses = facts.job.config, facts.losses
    percent = accuracy_text(facts.run.epochs[-1].train_accuracy)
    if len(losses) == 1 or losses[-1] < 0.985 * losses[-2]:
        sentence = f"Underfitting: training accuracy is {percent}, and the loss was still falling."
        epochs = min(_MOST_EPOCHS, 3 * config.epochs)
        return Diagnosis("underfitting", sentence, {"epochs": epochs}) if epochs > config.epochs else None
    sentence = f"Underfitting: training accuracy is {percent}, and the loss no longer falls."
    layers = _wider(config.layers)
    return Diagnosis("underfitting", sentence, {"layers": layers}) if layers != config.layers else None


def _wider(layers: tuple[LayerSpec, ...]) -> tuple[LayerSpec, ...]:
    """Return layers with four times the units, at least 100, in each dense hidden layer, or one more layer.

    The number of units is limited by the settings.
    """
    hidden = layers[1:-1]
    if all(isinstance(layer, Convolution) for layer in hidden):
        return (*layers[:-1], 100, layers[-1])
    wider = (
        layer if isinstance(layer, Convolution) else min(_MOST_UNITS, max(100, 4 * layer)) for layer in hidden
    )
    return (layers[0], *wider, layers[-1])


_RULES: tuple[Callable[[RunFacts], Diagnosis | None], ...] = (
    _guessing,
    _inactive,
    _restless,
    _lost_class,
    _sure_and_wrong,
    _saturated,
    _small_steps,
    _overfitting,
    _underfitting,
)
"""Most serious first: each would mislead the rules that follow."""
