"""The command line as a whole: help, errors, exit codes."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from routekaart.cli.group import COMMANDS


def test_help_imports_no_heavy_library():
    code = (
        "import sys\n"
        "from routekaart.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'pm4py', 'duckdb', 'pyarrow', 'numpy', 'scipy', 'matplotlib', 'rich', 'jinja2', 'yaml'}\n"
        "sys.exit(', '.join(sorted(heavy & sys.modules.keys())) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run, command):
    done = run(command, "--help")

    assert done.exit_code == 0
    assert "--lang" in done.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_docs(command):
    page = Path(__file__).parents[2] / "docs" / "commands.md"

    assert f"routekaart {command}" in page.read_text("utf-8")


def test_an_error_is_one_line_with_exit_code_1(run, tmp_path):
    done = run("map", tmp_path / "none.csv")

    assert done.exit_code == 1
    assert done.stderr.startswith("routekaart: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_an_error_speaks_the_language_asked_for(run, tmp_path):
    lines = {lang: run("map", tmp_path / "none.csv", "--lang", lang).stderr for lang in ("nl", "en")}

    assert lines["nl"] != lines["en"]


def test_a_wrong_option_is_a_usage_error(run, source):
    assert run("map", source, "--level", "street").exit_code == 2


@pytest.mark.parametrize(
    "command", ["map", "variants", "waits", "bottlenecks", "loops", "handovers", "agreements"]
)
def test_results_go_to_stdout_as_json_and_notes_to_stderr(run, source, command):
    done = run(command, source, "--format", "json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)


@pytest.mark.parametrize(
    "command", ["map", "variants", "waits", "bottlenecks", "loops", "handovers", "check", "agreements"]
)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_list_has_a_table_in_both_languages(run, source, command, lang):
    done = run(command, source, "--lang", lang)

    assert done.exit_code == 0
    assert "2" in done.stdout


@pytest.mark.parametrize("command", ["map", "variants", "bottlenecks", "loops", "handovers", "agreements"])
def test_csv_has_a_heading_and_rows(run, source, command):
    lines = run(command, source, "--format", "csv").stdout.splitlines()

    assert len(lines) > 1
    assert len({len(row) for row in csv.reader(lines)}) == 1


def test_a_selection_narrows_what_is_shown(run, source):
    done = run("map", source, "--format", "json", "--select", 'school = "School 2"')

    assert json.loads(done.stdout)["n_cases"] == 1


def test_a_stored_log_and_its_source_give_the_same(run, source, tmp_path):
    run("import", source, "-o", tmp_path / "log.parquet")

    from_source, from_stored = (
        run("map", path, "--format", "json").stdout for path in (source, tmp_path / "log.parquet")
    )
    assert from_source == from_stored


def test_quiet_says_nothing_on_stderr(run, source, tmp_path):
    assert run("import", source, "-o", tmp_path / "log.parquet", "--quiet").stderr == ""


def test_a_faulty_rule_file_is_one_line_that_names_its_line(run, source, tmp_path):
    rules = tmp_path / "regels.yaml"
    rules.write_text("rules:\n  - {id: x, nl: X, template: precedence, to: zorgteam}\n", encoding="utf-8")
    done = run("agreements", source, "--rules", rules, "--quiet")

    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "regels.yaml, regel 2: precedence heeft from nodig" in done.stderr


def test_a_rule_that_names_an_unknown_step_is_warned_of_on_stderr(run, source, tmp_path):
    rules = tmp_path / "regels.yaml"
    rules.write_text("rules:\n  - {id: x, nl: X, template: eventually, to: Zorgteem}\n", encoding="utf-8")
    done = run("agreements", source, "--rules", rules, "--format", "json")

    assert "Zorgteem" in done.stderr
    assert json.loads(done.stdout)[-1]["activations"] == 0


def test_the_route_of_a_log_can_be_said(run, source):
    off, on = (
        json.loads(run("agreements", source, "--format", "json", *options).stdout)
        for options in ((), ("--route", "all"))
    )

    assert {row["id"] for row in off} == {row["id"] for row in on}
    assert not all(row["is_held"] for row in off) and all(row["is_held"] for row in on)
    done = run("agreements", source, "--route", "nergens", "--quiet")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1) and "nergens" in done.stderr


def test_all_agreements_are_more_than_those_that_are_on(run, source):
    shown, everything = (
        json.loads(run("agreements", source, "--format", "json", *options).stdout)
        for options in ([], ["--all"])
    )

    assert len(shown) < len(everything)
