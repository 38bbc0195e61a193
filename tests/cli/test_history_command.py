"""Who opened a log, on the command line."""

import json


def test_it_lists_who_did_what_in_the_words_of_the_reader(run, source, tmp_path):
    log = tmp_path / "log.parquet"
    run("import", source, "-o", log)
    run("export", log, "--to", "csv", "-o", tmp_path / "rijen.csv")
    shown = run("history", tmp_path).stdout

    assert all(words in shown for words in ("opgeslagen", "geopend", "gemaakt uit dit log", "rijen.csv"))


def test_it_gives_the_lines_of_one_log_as_json(run, source, tmp_path):
    for name in ("een", "twee"):
        run("import", source, "-o", tmp_path / f"{name}.parquet")
    done = run("history", tmp_path / "een.parquet", "--format", "json")

    assert [(row["did"], row["logs"]) for row in json.loads(done.stdout)] == [("stored", ["een.parquet"])]


def test_a_folder_without_any_says_so(run, tmp_path):
    assert "nog niets vastgelegd" in run("history", tmp_path).stdout


def test_a_key_that_goes_is_remembered(run, source, tmp_path):
    run("import", source, "-o", tmp_path / "log.parquet")
    run("key", "rotate", tmp_path, "--yes")
    run("key", "destroy", tmp_path, "--yes")
    shown = run("history", tmp_path).stdout

    assert "nieuwe sleutel" in shown and "sleutel vernietigd" in shown
