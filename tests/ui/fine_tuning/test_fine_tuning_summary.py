from digitpad.recognition.fine_tuning.fine_tuning import FineTuningResult
from digitpad.ui.fine_tuning.fine_tuning_summary import outcome_summary


def result(own_before, own_after, n_held_out=32):
    return FineTuningResult(None, 134, n_held_out, own_before, own_after, 0.991, 0.989, 2.06, 2_000)


def test_the_outcome_is_given_briefly_and_in_sentences():
    brief, sentences = outcome_summary(result(0.875, 1.0))

    assert brief == "Your unseen digits 88 % → 100 %\nMNIST 99.10 % → 98.90 % · 2.1 s"
    assert "32 of your digits that it had not seen: 88 % → 100 %, before and after." in sentences
    assert sentences.startswith("It learned 134 of your digits in 2.1 s.")
    assert sentences.endswith("99.10 % → 98.90 %, before and after, of the first 2,000 validation pictures.")


def test_few_drawings_are_counted_instead_of_given_in_percent():
    brief, sentences = outcome_summary(result(7 / 19, 1.0, n_held_out=19))

    assert brief.startswith("Your unseen digits 7 → 19 of 19\n")
    assert "19 of your digits that it had not seen: 7 → 19 of 19, before and after." in sentences
    assert outcome_summary(result(0.35, 1.0, n_held_out=20))[0].startswith("Your unseen digits 35 % → 100 %")


def test_only_a_perfect_accuracy_is_100_percent():
    assert outcome_summary(result(0.0, 0.999))[0].startswith("Your unseen digits 0 % → > 99 %")


def test_an_effect_that_could_not_be_measured_is_said_to_be():
    brief, sentences = outcome_summary(result(None, None, n_held_out=0))

    assert brief == "Your digits: too few to measure\nMNIST 99.10 % → 98.90 % · 2.1 s"
    assert "too few digits to measure the effect: draw each one at least twice. MNIST, other" in sentences
