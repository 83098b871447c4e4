"""A learner without a mouse: writes, is checked, moves sliders, steps in a graph."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import RAN, Lesson

WRONG = "def double(x):\n    return x * x"
RIGHT = "def double(x):\n    return 2 * x"


@pytest.fixture(scope="module")
def first(lab):
    """The lesson that the README's command opens, run as far as the first check."""
    lesson: Lesson = lab.open("00_start_here")
    lesson.run_to("double = check(double)")
    yield lesson
    lab.close(lesson)


@pytest.fixture(scope="module")
def graphs(lab):
    """Lesson 04, run as far as the first graph to step through."""
    lesson: Lesson = lab.open("04_backpropagation")
    lesson.run_to("graphs.stepper(total")
    yield lesson
    lab.close(lesson)


def answer(lesson, source):
    """Writes an answer over the exercise, runs it and its check; returns the output."""
    lesson.select("def double(x)")
    lesson.press("Enter")
    lesson.press("Control+A")
    lesson.page.keyboard.insert_text(source)
    lesson.press("Shift+Enter")
    cell = lesson.select("double = check(double)")
    before = cell.locator(".jp-InputArea-prompt").inner_text()
    lesson.press("Shift+Enter")
    prompt = cell.locator(".jp-InputArea-prompt")
    expect(prompt).to_have_text(RAN)
    expect(prompt).not_to_have_text(before)
    return cell.locator(".jp-OutputArea-output")


def words(picture):
    """What a screen reader reads for a picture."""
    return picture.get_attribute("aria-label")


def test_the_readme_command_opens_the_first_lesson(first):
    assert first.page.url.endswith("/lab/tree/notebooks/00_start_here.ipynb")
    expect(first.notebook.locator("h1")).to_be_visible()


def test_a_check_says_what_is_not_written_wrong_and_right(first, pictures):
    check = first.cell("double = check(double)").locator(".jp-OutputArea-output")
    expect(check).to_contain_text("○ double: not written yet")
    expect(answer(first, WRONG)).to_contain_text("✗ double")
    check.screenshot(path=pictures / "check-wrong.png")
    expect(answer(first, RIGHT)).to_contain_text("✓ double")
    check.screenshot(path=pictures / "check-right.png")


def test_the_graph_is_stepped_forward_and_back(graphs, pictures):
    cell = graphs.select("graphs.stepper(total")
    slider, picture = cell.get_by_role("slider"), cell.locator("svg[role=img]")
    graphs.tab_to(slider)
    graphs.press("Home")
    expect(picture).to_have_attribute("aria-label", re.compile("The leaves hold"))
    last = int(float(slider.get_attribute("aria-valuemax")))
    told = [words(picture)]
    for _ in range(last):
        graphs.press("ArrowRight")
        expect(picture).not_to_have_attribute("aria-label", told[-1])
        told.append(words(picture))
    cell.locator(".jp-OutputArea").screenshot(path=pictures / "stepper-last.png")
    turn = (last + 1) // 2
    assert all(text.startswith("Forward, ") for text in told[1:turn])
    assert all(text.startswith("Backward") for text in told[turn:])
    assert len(set(told)) == last + 1
    graphs.press("ArrowLeft")
    expect(picture).to_have_attribute("aria-label", told[-2])


def test_the_play_button_walks_and_stops(graphs):
    cell = graphs.select("graphs.stepper(total")
    slider = cell.get_by_role("slider")
    play = cell.locator(".widget-play button").first
    graphs.tab_to(play)
    before = slider.get_attribute("aria-valuenow")
    graphs.press("Space")
    expect(slider).not_to_have_attribute("aria-valuenow", before, timeout=10_000)
    graphs.press("Space")
    stopped = slider.get_attribute("aria-valuenow")
    graphs.page.wait_for_timeout(2500)  # longer than a step takes
    expect(slider).to_have_attribute("aria-valuenow", stopped)


def test_single_steps_and_the_speed_are_buttons(graphs):
    cell = graphs.select("graphs.stepper(total")
    slider = cell.get_by_role("slider")
    graphs.tab_to(slider)
    graphs.press("Home")
    last = slider.get_attribute("aria-valuemax").removesuffix(".0")
    for name, place in (("›", 1), ("›", 2), ("‹", 1)):
        button = cell.get_by_role("button", name=name)
        graphs.tab_to(button)
        graphs.press("Enter")
        expect(cell).to_contain_text(f"{place} / {last}")
    speed = cell.get_by_role("button", name="1×")
    graphs.tab_to(speed)
    graphs.press("Enter")
    expect(cell.get_by_role("button", name="2×")).to_be_visible()
