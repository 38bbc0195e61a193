"""The pages of docs/ and the README: what they show is what happens."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import click
import duckdb
import pytest
from pyarrow import parquet

import routekaart as rk
from routekaart.cli import main
from routekaart.cli.group import COMMANDS
from routekaart.measures.agreements.rule_file import read_rules
from tests.logs import log

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "event_logs" / "README.md",
    *sorted(DOCS.rglob("*.md")),
]
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
#: Fences that are no examples to run.
DATA = {"text", "yaml", "json", "csv"}
#: What no page may name: where packages come from, folders of a machine, numbers of issues.
INDEXES = (("py", r"pi\.org"), ("python", "hosted"), ("index", "-url"))
FOREIGN = re.compile(
    "|".join(start + end for start, end in INDEXES)
    + r"|(?<![\w.~-])/(?:home|root|work|tmp|Users|mnt)/|[A-Z]:\\|#\d+\b|\bissues? \d",
    re.IGNORECASE,
)


def script(name: str) -> ModuleType:
    """A script of docs/, as a module."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made  # its records look themselves up
    spec.loader.exec_module(made)
    return made


examples = script("make_examples")


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands_on(page: Path) -> list[str]:
    """What follows ``routekaart`` wherever a page shows a command: in code, or as an example."""
    text = page.read_text("utf-8").replace("\\\n", " ")
    return re.findall(r"(?:`|^\$ |^    )routekaart ([^`\n]+)", text, re.MULTILINE)


@pytest.mark.parametrize("page", [page for page in examples.pages() if any(examples.fences(page.read_text("utf-8")))], ids=named)  # fmt: skip
def test_every_example_gives_what_its_page_shows(page):
    text = page.read_text("utf-8")

    assert examples.rewritten(text) == text, "run: python docs/make_examples.py, and read what changed"


@pytest.mark.parametrize("page", examples.pages(), ids=named)
def test_every_example_is_run_or_says_why_not(page):
    text = page.read_text("utf-8")
    fences = [*examples.fences(text)]
    shown_only = {fence["language"] for fence in fences if not fence["reason"]} - {*examples.RUN, *DATA}

    assert len(fences) * 2 == len(re.findall(r"^```", text, re.MULTILINE))
    assert shown_only == set()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page):
    missing = []
    for link in LINK.findall(page.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not link.startswith("https://") and (
            not target.exists() or (anchor and anchor not in anchors(target))
        ):
            missing.append(link)

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_names_a_package_index_a_machine_or_an_issue(page):
    assert FOREIGN.findall(page.read_text("utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_and_option_on_a_page_exists(page):
    unknown = []
    for words in commands_on(page):
        name = words.split()[0]
        command = main.get_command(click.Context(main), name)
        known = {option for item in (command or main).params for option in item.opts} | {
            "--help",
            "--version",
        }
        unknown += [words] if command is None and not name.startswith("-") else []
        unknown += [
            f"{name} {o}"
            for o in re.findall(r"(?<!\S)\[?(--[a-z-]+|-[a-z])(?= |\]|$)", words)
            if o not in known
        ]

    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_python_name_on_a_page_exists(page):
    names = {*re.findall(r"\brk\.(\w+)", page.read_text("utf-8"))}

    assert names <= {*rk.__all__}


def test_rooms_import_from_those_below_them_alone():
    rows = re.findall(r"^\| ((?:`\w+` ?)+)\|", (DOCS / "architecture.md").read_text("utf-8"), re.MULTILINE)
    floors = [re.findall(r"`(\w+)`", row) for row in rows]
    heights = {room: -number for number, row in enumerate(floors) for room in row}
    source = ROOT / "src" / "routekaart"
    upwards = []
    for module in source.rglob("*.py"):
        room = module.relative_to(source).with_suffix("").parts[0]
        imported = re.findall(r"^\s*from routekaart\.(\w+)", module.read_text("utf-8"), re.MULTILINE)
        heights.setdefault("__init__", 1)
        upwards += [
            f"{room}: {other}" for other in imported if other != room and heights[other] >= heights[room]
        ]

    assert upwards == []


def test_the_page_of_the_stored_log_names_all_that_is_in_it():
    view = log(("a", "Signaal", 0))
    page = (DOCS / "stored-log.md").read_text("utf-8")
    inside = [*parquet.read_schema(view.log.path).names, *vars(view.manifest)]

    assert [name for name in inside if f"`{name}`" not in page] == []


def queries_of_the_stored_log(path: Path) -> list[list[tuple]]:
    """What the questions in SQL on the page of the stored log give, asked of the log at ``path``."""
    text = (DOCS / "stored-log.md").read_text("utf-8")
    written = re.findall(r'duckdb\.sql\("""\n(.*?)"""\)', text, re.DOTALL)
    queries = [re.sub(r"^\.\.\. ", "", query, flags=re.MULTILINE) for query in written]
    return [duckdb.sql(query.replace("school1.parquet", str(path))).fetchall() for query in queries]


def test_the_questions_in_sql_give_what_one_counts_by_hand():
    view = log(
        # In March (from the 7th), April and June 2022; two meetings, and no referral.
        ("a", "Signaal", 0, "School"), ("a", "Ondersteuningsteam", 10, "School"),
        ("a", "Ondersteuningsteam", 30, "School"), ("a", "Start jeugdhulp", 90, "Aanbieder"),
        # Help before the signal does not count, nor the second after it; two meetings, and a referral.
        ("b", "Start jeugdhulp", 0, "Aanbieder"), ("b", "Signaal", 5, "School"),
        ("b", "Ondersteuningsteam", 6, "School"), ("b", "Ondersteuningsteam", 7, "School"),
        ("b", "Verwijzing", 8, "School"), ("b", "Start jeugdhulp", 12, "Aanbieder"), ("b", "Start jeugdhulp", 15, "Aanbieder"),
        # One meeting, no help.
        ("c", "Signaal", 0, None), ("c", "Ondersteuningsteam", 1, "School"),
    )  # fmt: skip
    months, days, discussed = queries_of_the_stored_log(view.log.path)

    assert months == [("2022-03", "School", 7), ("2022-03", "Aanbieder", 3), ("2022-03", "–", 1)]
    assert days == [(1, 7), (0, 90)]
    assert discussed == [(0, 2)]


def test_every_page_is_found_from_the_index():
    linked = {
        (DOCS / link.partition("#")[0]).resolve()
        for link in LINK.findall((DOCS / "README.md").read_text("utf-8"))
    }

    assert {*DOCS.rglob("*.md")} - linked - {DOCS / "README.md"} == set()


def test_the_page_of_commands_is_what_the_commands_say():
    assert (DOCS / "commands.md").read_text("utf-8") == script("make_commands").reference()


def test_the_page_of_python_is_what_the_docstrings_say():
    assert (DOCS / "python.md").read_text("utf-8") == script("make_python").reference()


@pytest.mark.parametrize(
    "name", [name for name in rk.__all__ if ".measures." not in getattr(rk, name).__module__]
)
def test_every_public_name_shows_an_example(name):
    assert "\n    >>> " in (getattr(rk, name).__doc__ or "")


def test_every_command_has_its_place_in_the_reference():
    text = (DOCS / "commands.md").read_text("utf-8")

    assert [name for name in COMMANDS if f"## routekaart {name}\n" not in text] == []


DRAWN = {**script("make_pictures").PICTURES, **script("make_house").PICTURES}


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_says_what_it_is_drawn_from(name):
    def said(svg: str) -> list[str]:
        return re.findall(r"<(?:text|title|desc)[^>]*>([^<]*)", svg)

    shown = (DOCS / "images" / name).read_text("utf-8")

    assert said(shown) == said(DRAWN[name]().svg), "run: python docs/make.py"


def test_the_rules_shown_for_ones_own_are_read_as_they_stand(tmp_path):
    page = (DOCS / "own-rules.md").read_text("utf-8")
    whole, steps, routes, stops = re.findall(r"```yaml[^\n]*\n(.*?)```", page, re.DOTALL)
    head = "rules:\n  - id: stappen\n    nl: Stappen\n    template: absence\n"
    for number, text in enumerate((whole, head + steps, "rules:\n" + routes, "rules:\n" + stops)):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        assert any(rule.stands_at for rule in read_rules(path))
