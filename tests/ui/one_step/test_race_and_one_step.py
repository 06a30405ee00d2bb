"""The Race says how long each way takes, One step says why, and each leads to the other."""


def test_each_of_both_pages_leads_to_the_other(window, user, qtbot):
    user.open_page(window, "race")
    user.click(window, "why_race_button")
    assert user.find(window, "step_page").isVisible()
    qtbot.waitUntil(user.find(window, "race_methods_button").isVisible)
    user.click(window, "race_methods_button")
    assert user.find(window, "race_page").isVisible()
    assert not user.find(window, "step_page").isVisible()
