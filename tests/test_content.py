"""The words of the product: what every rubric, stage, scenario and persona must hold."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from personas.loader import load_personas, read_personas
from personas.schema import Persona
from rubrics import loader
from rubrics.content import ContentError
from rubrics.loader import load_remedies, load_roles, load_rubric, load_scenarios, load_stages, read_scenarios
from rubrics.review import is_speakable, review
from rubrics.schema import SIGNALS, CodeTask, Scenario, Stage

ROOT = Path(loader.__file__).parent
SCENARIOS = list(load_scenarios().values())
LIMITER = load_scenarios()["rolling_limiter"]
CODED = [scenario for scenario in SCENARIOS if scenario.code is not None]
PERSONAS = list(load_personas().values())
each_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
each_coded = pytest.mark.parametrize("scenario", CODED, ids=lambda scenario: scenario.id)
each_persona = pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.id)


def spoken_by(persona: Persona) -> list[str]:
    return [
        *persona.greeting,
        *persona.acknowledgements,
        *persona.assumption,
        *persona.closing,
        persona.eased,
    ]


def run(code: str, tests: str) -> subprocess.CompletedProcess[str]:
    program = f"{code}\n{tests}"
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )


# Shipped content


def test_all_eight_stages_load_in_the_order_of_the_domain() -> None:
    assert list(load_stages()) == [
        "recruiter_screen",
        "coding",
        "ml_theory",
        "ml_coding",
        "ml_system_design",
        "project_deep_dive",
        "behavioral",
        "team_matching",
    ]


def test_a_stage_gives_an_occasion_for_every_signal_it_is_about() -> None:
    assert all(set(stage.dominant) <= set(stage.observable) for stage in load_stages().values())


@pytest.mark.parametrize(
    ("role", "weights"),
    [
        ("SWE", (3, 2, 3, 2, 1, 1, 2)),
        ("MLE", (3, 2, 2, 3, 2, 3, 3)),
        ("RE", (2, 2, 3, 3, 1, 3, 3)),
        ("RS", (2, 2, 1, 2, 3, 3, 3)),
    ],
)
def test_a_role_weighs_the_seven_signals_as_the_domain_says(role: str, weights: tuple[int, ...]) -> None:
    assert load_roles()[role].weights == dict(zip(SIGNALS, weights, strict=True))


def test_the_default_rubric_holds_the_seven_signals_in_order() -> None:
    assert tuple(criterion.id for criterion in load_rubric().criteria) == SIGNALS


def test_every_signal_has_its_two_week_remedy() -> None:
    assert tuple(load_remedies()) == SIGNALS


def test_the_hash_of_a_rubric_changes_with_its_words_only() -> None:
    rubric = load_rubric()
    assert loader.rubric_hash(rubric) == loader.rubric_hash(rubric.model_copy())
    assert loader.rubric_hash(rubric) != loader.rubric_hash(rubric.model_copy(update={"version": 99}))


def test_a_rubric_of_ones_own_needs_no_statements_besides_its_anchors(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(
        '{"id": "own", "version": 1, "title": "Own", "criteria": '
        '[{"id": "tact", "title": "Tact", "anchors": {"1": "rude", "3": "civil", "5": "kind"}}]}'
    )
    criterion = load_rubric(path).criteria[0]
    assert (criterion.anchors, criterion.strong, criterion.weak) == (
        {1: "rude", 3: "civil", 5: "kind"},
        "kind",
        "rude",
    )


# Scenarios


@each_scenario
def test_a_review_of_a_shipped_scenario_finds_nothing_to_change(scenario: Scenario) -> None:
    assert review(scenario, load_stages()[scenario.stage]) == []


def spoilt(**changes: object) -> list[str]:
    """What the review says of a shipped scenario with these parts changed."""
    scenario = LIMITER.model_copy(update=changes)
    return review(scenario, load_stages()[scenario.stage])


def first(part: str, **changes: object) -> dict[str, object]:
    """The part of a shipped scenario with its first item changed."""
    items = list(getattr(LIMITER, part))
    return {part: [items[0].model_copy(update=changes), *items[1:]]}


WORD = LIMITER.expected[0].keywords[0]
SPOILT: dict[str, tuple[dict[str, object], str]] = {
    "too few facts": ({"facts": LIMITER.facts[:3]}, "facts: 3 are few"),
    "no framing probe": (
        {"probes": [p for p in LIMITER.probes if p.phase != "framing"]},
        "none for the phase framing",
    ),
    "no hook for rambling": (
        {"interruptions": [h for h in LIMITER.interruptions if h.when != "rambling"]},
        "none for rambling",
    ),
    "a point nobody asks about": (
        {"probes": [p.model_copy(update={"about": []}) for p in LIMITER.probes]},
        "no probe asks about it",
    ),
    "a signal of another stage": (first("probes", signal="experiment_design"), "gives no occasion"),
    "a line that praises": (first("probes", line="Great, and then?"), "Great, and then?"),
    "a line with two questions": (first("probes", line="Why? How?"), "Why? How?"),
    "a prompt that judges": ({"prompt": "A nice problem."}, "'nice' judges"),
    "a prompt with two questions": ({"prompt": "What? Why?"}, "more than one question"),
    "a line said twice": (first("probes", line=LIMITER.challenges[0]), "is there twice"),
    "a fact that asks": (first("facts", answer="What do you think?"), "the answer asks"),
    "a point in the prompt": ({"prompt": f"Mind the {WORD}."}, "stands in title or prompt"),
    "a point in a challenge": (
        {"challenges": [f"What of the {WORD}?", *LIMITER.challenges[1:]]},
        "given away by",
    ),
    "a constraint that addresses itself": (
        first("constraints", line="Add a widget.", keywords=["widget"]),
        "stands in its own line",
    ),
    "a keyword that cannot match": (first("expected", keywords=["(x"]), "begin and end it with"),
    "a keyword of two points": (
        first("expected", keywords=LIMITER.expected[1].keywords),
        "belongs to two points",
    ),
    "an ask of two facts": (first("facts", asks=LIMITER.facts[1].asks), "belongs to two facts"),
    "a clarifying question nobody answers": (
        {"clarifying": ["Colour of the logo?"] * 3},
        "no fact answers it",
    ),
    "a reference without the points": ({"reference": "word " * 400}, "the reference never says it"),
    "a short reference": ({"reference": "Short."}, "reference: 1 words"),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_review_names_what_is_wrong(fault: str) -> None:
    changes, objection = SPOILT[fault]
    found = spoilt(**changes)
    assert any(objection in each for each in found), found


# Code tasks


def task(scenario: Scenario) -> CodeTask:
    assert scenario.code is not None
    return scenario.code


@each_coded
def test_the_reference_passes_the_visible_and_the_hidden_tests(scenario: Scenario) -> None:
    code = task(scenario)
    result = run(code.reference, f"{code.visible_tests}\n{code.hidden_tests}")
    assert result.returncode == 0, result.stderr


TRY_BOTH = """
for tests in ({visible!r}, {hidden!r}):
    try:
        exec(tests, dict(globals()))
    except BaseException:
        print("failed")
"""


@each_coded
def test_the_starter_runs_and_passes_neither_the_visible_nor_the_hidden_tests(scenario: Scenario) -> None:
    code = task(scenario)
    result = run(code.starter, TRY_BOTH.format(visible=code.visible_tests, hidden=code.hidden_tests))
    assert result.returncode == 0, result.stderr
    assert result.stdout.split().count("failed") == 2


# Mistakes a candidate could make, each as a change to the reference that the hidden tests must notice.
MUTANTS = [
    ("rolling_limiter", ">= self._window", "> self._window"),
    ("rolling_limiter", "                return False", "                times.append(t); return False"),
    ("rolling_limiter", "limit < 0", "limit < -99"),
    ("rolling_limiter", "not window > 0", "window < 0"),
    ("rolling_limiter", "self._accepted.get(user)", "self._accepted.get('everyone')"),
    ("repeatable_logistic", "np.logaddexp(0.0, z)", "np.log(1.0 + np.exp(z))"),
    ("repeatable_logistic", "np.random.default_rng(seed)", "(np.random.seed(seed), np.random)[1]"),
    ("repeatable_logistic", "range(0, len(y), batch_size)", "range(0, len(y) - batch_size + 1, batch_size)"),
    ("repeatable_logistic", "/ len(y) + l2", "/ 32 + l2"),
    ("repeatable_logistic", "float(error.mean())", "float(error.mean()) + l2 * bias"),
    ("repeatable_logistic", "0.5 * l2 * weights @ weights", "l2 * weights @ weights"),
    ("repeatable_logistic", "rng.permutation(len(y))", "np.arange(len(y))"),
    ("repeatable_logistic", "    check(X, y)", "    pass"),
]


@pytest.mark.parametrize(("name", "line", "mistake"), MUTANTS)
def test_the_hidden_tests_notice_a_common_mistake(name: str, line: str, mistake: str) -> None:
    code = task(load_scenarios()[name])
    indent = "        " if name == "rolling_limiter" else ""
    broken = code.reference.replace(line.removeprefix(indent), mistake.removeprefix(indent))
    assert broken != code.reference
    assert run(broken, code.hidden_tests).returncode != 0


# Personas


@each_persona
def test_a_persona_speaks_briefly_and_praises_nothing(persona: Persona) -> None:
    assert [line for line in spoken_by(persona) if not is_speakable(line)] == []


@each_persona
def test_an_acknowledgement_is_at_most_six_words(persona: Persona) -> None:
    assert len(persona.acknowledgements) >= 6
    assert [line for line in persona.acknowledgements if len(line.split()) > 6] == []


@each_persona
def test_a_persona_weighs_every_move_it_can_choose(persona: Persona) -> None:
    moves = Persona.model_json_schema()["properties"]["weights"]["propertyNames"]["enum"]
    assert set(persona.weights) == set(moves)


@each_persona
@each_scenario
def test_every_cut_in_of_a_persona_finds_a_line(persona: Persona, scenario: Scenario) -> None:
    offered = {hook.when for hook in scenario.interruptions}
    assert "any" in offered or set(persona.interruptions.triggers) <= offered


def test_no_two_personas_weigh_their_moves_alike() -> None:
    shares = [
        tuple(sorted((move, weight / sum(one.weights.values())) for move, weight in one.weights.items()))
        for one in PERSONAS
    ]
    assert len(shares) == len(set(shares))


def test_no_two_interviewers_answer_an_open_question_alike() -> None:
    own = [line for persona in PERSONAS for line in persona.assumption]
    lines = own + [line for stage in load_stages().values() for line in stage.unknown]
    assert sorted(set(lines)) == sorted(lines)


@pytest.mark.parametrize("stage", load_stages().values(), ids=lambda stage: stage.id)
def test_the_lines_of_a_stage_are_speakable(stage: Stage) -> None:
    assert [line for line in (*stage.nudges, *stage.wrap_up, *stage.unknown) if not is_speakable(line)] == []


# What is refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of some shipped scenarios that a test may spoil."""
    for name in ("coding/rolling_limiter.yaml", "ml_theory/ridge_when_it_helps.yaml"):
        (tmp_path / "scenarios" / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / "scenarios" / name, tmp_path / "scenarios" / name)
    return tmp_path / "scenarios"


def spoil(folder: Path, old: str, new: str) -> Path:
    path = folder / "coding" / "rolling_limiter.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("about: [idle_users]", "about: [idle_user]", ["about", "idle_user"]),
        ("challenges:", "chalenges:", ["chalenges", "did you mean 'challenges'"]),
        ("  - id: second_ten", "  - id: say_it_back", ["duplicate ids in probes"]),
        ("title:", "id: other\ntitle:", ["duplicate key 'id'"]),
        ("difficulty: 3", "difficulty: 9", ["difficulty", "less than or equal to 5"]),
        ("stage: coding", "stage: codign", ["stage", "coding"]),
        ("red_flags:\n", "red_flags: []\nnotes:\n", ["red_flags", "at least 2"]),
    ],
)
def test_a_flaw_in_a_scenario_is_refused_by_name(folder: Path, old: str, new: str, named: list[str]) -> None:
    path = spoil(folder, old, new)
    with pytest.raises(ContentError) as refusal:
        read_scenarios(folder)
    assert [part for part in [str(path), *named] if part not in str(refusal.value)] == []


def test_an_empty_file_is_refused_by_name(folder: Path) -> None:
    path = folder / "coding" / "empty.yaml"
    path.write_text("# nothing yet\n")
    with pytest.raises(ContentError, match=re.escape(str(path)) + ".*empty file; add id, title"):
        read_scenarios(folder)


def test_an_id_that_is_not_the_name_of_its_file_is_refused(folder: Path) -> None:
    path = folder / "coding" / "rolling_limiter.yaml"
    shutil.copy(path, folder / "coding" / "copy.yaml")
    with pytest.raises(ContentError, match=r"copy\.yaml: id: .*rename the file to rolling_limiter\.yaml"):
        read_scenarios(folder)


def test_two_scenarios_with_one_id_are_refused(folder: Path) -> None:
    twin = folder / "more" / "coding" / "rolling_limiter.yaml"
    twin.parent.mkdir(parents=True)
    shutil.copy(folder / "coding" / "rolling_limiter.yaml", twin)
    with pytest.raises(ContentError, match="duplicate id 'rolling_limiter'"):
        read_scenarios(folder)


def test_a_scenario_in_the_folder_of_another_stage_is_refused(folder: Path) -> None:
    shutil.move(folder / "coding" / "rolling_limiter.yaml", folder / "ml_theory" / "rolling_limiter.yaml")
    with pytest.raises(ContentError, match="stage: 'coding'; move the file to coding/"):
        read_scenarios(folder)


def test_a_coding_scenario_without_a_task_is_refused(folder: Path) -> None:
    path = folder / "coding" / "rolling_limiter.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("\ncode:\n") + 1], encoding="utf-8")
    with pytest.raises(ContentError, match="code: stage 'coding' has a code editor; add the task"):
        read_scenarios(folder)


def test_a_folder_without_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no scenario found; add"):
        read_scenarios(tmp_path)
    with pytest.raises(ContentError, match="no persona found; add"):
        read_personas(tmp_path)


def test_a_rubric_that_is_not_there_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"missing\.yaml: cannot be read .*; check the path"):
        load_rubric(tmp_path / "missing.yaml")


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text("id: odd\nname: [unclosed\n")
    with pytest.raises(ContentError, match=r"odd\.yaml: not valid YAML .*line 3"):
        read_personas(tmp_path)
