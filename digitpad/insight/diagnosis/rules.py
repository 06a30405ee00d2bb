"""The rules that find what went wrong in a run.

Their limits were measured on MNIST, with 50,000 training pictures unless said: on *classic* with seeds 0 to
4, *fast* with seeds 0 to 2, *accurate* and *handwriting* with seed 0, of which none but *classic* with seed 3
gets a diagnosis, and on 40 variations of the first two. Each rule says what it finds there.
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

_MOST_EPOCHS, _MOST_UNITS = 1_000, 10_000  # that the settings allow


def diagnose(
    run: RunHistory, findings: NetworkFindings | None = None, class_names: tuple[str, ...] = ()
) -> Diagnosis | None:
    """Return what went wrong in a run that is over; None if nothing did, or it is not over.

    Of several faults the gravest is told, the one that hides the others.

    Parameters
    ----------
    run : RunHistory
    findings : NetworkFindings, optional
        Of the network that the run ended with. Without them, some faults cannot be told.
    class_names : tuple of str
        By default numbers.
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
    """Find a loss that rose beyond all bounds: *fast* with tanh at a learning rate of 2."""
    if not facts.run.failure.startswith(DIVERGED):
        return None
    sentence = f"The {facts.rate_name} is too large: the loss rose until training broke off."
    return Diagnosis("rate too large", sentence, facts.rate(0.1))


def _guessing(facts: RunFacts) -> Diagnosis | None:
    """Find answers no better than guessing: steps too large leave units that no longer react.

    *fast* at learning rates of 2 and 5 comes to 11 % with 99 % of its units inactive, *classic* at 100 to
    13 % with all right outputs saturated at 0. *classic* at 0.0001 stays at 10 % for three epochs, with 15 %
    of them so.
    """
    findings, by_chance = facts.findings, 1.0 / facts.job.config.n_out
    accuracy = facts.run.epochs[-1].validation_accuracy
    if findings is None or accuracy > by_chance + 0.05 * (1.0 - by_chance):
        return None
    known = f"{accuracy_text(accuracy)} right is no better than guessing"
    reacts_no_more = (*findings.inactive, *findings.saturated, findings.surely_missed)
    if max(reacts_no_more) >= 0.9:
        sentence = f"The {facts.rate_name} is too large: its units no longer react, and {known}."
        return Diagnosis("rate too large", sentence, facts.rate(0.1))
    sentence = f"The {facts.rate_name} is too small: {known}."
    return Diagnosis("rate too small", sentence, facts.rate(10.0))


def _inactive(facts: RunFacts) -> Diagnosis | None:
    """Find a layer of which half the ReLUs answer nothing.

    *fast* at a learning rate of 1 loses 80 % of them and comes to 94.4 %; with Adam at 0.05 82 %, and 93.5
    %. As it is it loses none, *accurate* 3 % at most. With Adam at 0.01 it loses 18 %, and still reads 96.8
    %.
    """
    shares = facts.findings.inactive if facts.findings is not None else ()
    share = max(shares, default=0.0)
    if share < 0.5:
        return None
    sentence = (
        f"{percent_text(share)} of the units in hidden layer {shares.index(share) + 1} are inactive: no "
        "picture makes them react, so they learn nothing."
    )
    return Diagnosis("inactive units", sentence, facts.rate(0.2))


def _restless(facts: RunFacts) -> Diagnosis | None:
    """Find a loss that goes up and down, and is little better than after the first epoch.

    *classic* at a learning rate of 30 goes from 0.375 to 0.369 in ten epochs and rises in four of them;
    *fast* with Adam at 0.2 goes from 1.2 to 1.8. With three hidden units it goes from 0.83 to 0.59.
    """
    losses = facts.losses
    n_rises = sum(after > before for before, after in pairwise(losses))
    if facts.has_learned or n_rises < len(losses) / 4 or losses[-1] < 0.9 * losses[0]:
        return None
    sentence = f"The {facts.rate_name} is too large: the loss jumps up and down instead of falling."
    return Diagnosis("rate too large", sentence, facts.rate(0.1))


def _lost_class(facts: RunFacts) -> Diagnosis | None:
    """Find one or two classes that are never answered while the others are.

    *classic* with seed 3 reads no 0 in 30 epochs, and 95 % of the others; with cross-entropy at 0.5 it reads
    85 % of its worst class after ten. With seeds 0, 1, 2 and 4 the worst class has 91 %.
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
        f"The network never learned {names}: other first weights may.",
        {"seed": facts.job.config.seed + 1},
    )


def _saturated(facts: RunFacts) -> Diagnosis | None:
    """Find a layer whose sigmoids are nearly all stuck at an end, where they have almost no slope.

    Nielsen's first weights saturate 59 %, and *classic* ends well with 88 %. At a learning rate of 10 it
    ends with 95 %, and 94.4 % of its training pictures right; with cross-entropy at 3 with 96 %, and 94.3
    %.
    """
    shares = facts.findings.saturated if facts.findings is not None else ()
    share = max(shares, default=0.0)
    if facts.has_learned or share < 0.93:
        return None
    sentence = (
        f"The units in hidden layer {shares.index(share) + 1} are saturated for {percent_text(share)} of the "
        "pictures: there their slope is almost 0, so they learn slowly."
    )
    return Diagnosis("saturated units", sentence, facts.rate(0.2))


def _small_steps(facts: RunFacts) -> Diagnosis | None:
    """Find a loss that falls slowly and evenly, on validation pictures as on those for training.

    After the first epoch *classic* reads 57 % of its training pictures at a learning rate of 0.1 and 81 %
    at 0.3, *fast* 83 % at 0.003 and 88.8 % at 0.01; as they are 91 and 95 %. Three and five units, or no
    hidden layer, are slow too, but not even: their loss rises in some epoch.
    """
    first, last, losses = facts.run.epochs[0], facts.run.epochs[-1], facts.losses
    is_even = len(losses) >= 3 and all(after < before for before, after in pairwise(losses))
    is_slow = first.train_accuracy < 0.89 and not facts.has_learned
    if not is_even or not is_slow or last.validation_loss > 1.05 * last.train_loss:
        return None
    sentence = f"The {facts.rate_name} is too small: the loss falls evenly, but slowly."
    return Diagnosis("rate too small", sentence, facts.rate(10.0))


def _sure_and_wrong(facts: RunFacts) -> Diagnosis | None:
    """Find a quadratic cost that is slow where the network is surely wrong.

    784-300-10, else *classic*, has the right output saturated at 0 for 82 % of the pictures after one epoch
    and 81 % after three, and reads 23 %; with 100 units it is 23 % after one epoch, and 2 % from the seventh
    on. *classic* has 2 % with seeds 0, 1, 2 and 4, and 3 % at a learning rate of 10. At 0.01 it begins with
    40 % and comes below 20 % in the sixth epoch.
    """
    missed = 0.0 if facts.findings is None else facts.findings.surely_missed
    if missed < 0.2 or facts.has_learned:
        return None
    sentence = (
        f"For {percent_text(missed)} of the pictures the right output is stuck near 0, where the quadratic "
        "cost has almost no slope: it learns slowest where it is most wrong."
    )
    return Diagnosis("sure and wrong", sentence, facts.cross_entropy())


def _overfitting(facts: RunFacts) -> Diagnosis | None:
    """Find a network that reads its training pictures much better than others, or goes on past its best.

    *fast* for 30 epochs at a constant 0.1 with 5,000 pictures reads 100 % of them and 94.7 % of others;
    with elastic augmentation 98.6 and 97.5 %. With 50,000 pictures, 20 epochs end with a validation loss
    1.08 times the best, eight epochs before. *classic* ends with 97 and 95.5 %, and at 1.06 times the best
    at most, *fast* with 99.5 and 98 %.
    """
    last, config = facts.run.epochs[-1], facts.job.config
    kept = facts.run.kept_result or last
    gap = kept.train_accuracy - kept.validation_accuracy
    if gap >= 0.03 and facts.job.augmentation.is_none:
        sentence = (
            f"Overfitting: {accuracy_text(kept.train_accuracy)} of the training pictures are read right, but "
            f"{accuracy_text(kept.validation_accuracy)} of others. Varied pictures are harder to learn by "
            "heart."
        )
        return Diagnosis("overfitting", sentence, {"augmentation": "elastic"})
    best = min(facts.run.epochs, key=lambda result: result.validation_loss)
    is_past = last.epoch - best.epoch >= 5 and last.validation_loss >= 1.05 * best.validation_loss
    if config.patience or not is_past:
        return None
    sentence = f"Overfitting: the validation loss was best after epoch {best.epoch}, and rose from there."
    return Diagnosis("overfitting", sentence, {"patience": 5})


def _underfitting(facts: RunFacts) -> Diagnosis | None:
    """Find a network that has not learned its training pictures, though its steps are right.

    *classic* reads 91 % of them after one epoch and 94.9 % after five, and the loss falls by 6 % or more in
    the last. *fast* with no hidden layer ends at 93.6 %, with three units at 82.5 %, and the last epoch
    takes 1 % off.
    """
    if facts.has_learned or facts.run.end is not RunEnd.COMPLETED:
        return None
    config, losses = facts.job.config, facts.losses
    percent = accuracy_text(facts.run.epochs[-1].train_accuracy)
    if len(losses) == 1 or losses[-1] < 0.985 * losses[-2]:
        sentence = (
            f"Underfitting: {percent} of the training pictures are read right, and the loss was still "
            "falling."
        )
        epochs = min(_MOST_EPOCHS, 3 * config.epochs)
        return Diagnosis("underfitting", sentence, {"epochs": epochs}) if epochs > config.epochs else None
    sentence = (
        f"Underfitting: {percent} of the training pictures are read right, and the loss no longer falls."
    )
    layers = _wider(config.layers)
    return Diagnosis("underfitting", sentence, {"layers": layers}) if layers != config.layers else None


def _wider(layers: tuple[LayerSpec, ...]) -> tuple[LayerSpec, ...]:
    """Return layers with four times the units in each dense hidden one, 100 at least, or with one more.

    As many as a layer may have, at most.
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
"""The gravest first: what each finds would mislead those that follow."""
