"""Quality: each finding, what it counts, and the words for it."""

from dataclasses import replace
from datetime import UTC, datetime
from string import Formatter

import pyarrow as pa
import pytest

from routekaart.engine.database import database
from routekaart.log import batches
from routekaart.log.store import Provenance, write_log
from routekaart.log.view import open_log
from routekaart.log.vocabulary import load_vocabulary
from routekaart.measures.finding import LISTED, SEVERITIES
from routekaart.measures.quality import quality
from routekaart.show.words import words
from tests.logs import chain, log, vetted

US = 1_000_000


def found(view, **options):
    """Findings by key."""
    return {finding.key: finding for finding in quality(view, **options).items()}


def timed(tmp_path, *instants, precision="second", odd_hours=None, rows_in=None, refused=()):
    """A log of one case with these instants (UTC), with a time of day."""
    table = vetted([("a", f"X{number}", 0) for number in range(len(instants))])
    times = pa.array([int(datetime(*at, tzinfo=UTC).timestamp()) * US for at in instants], pa.int64())
    table = table.set_column(table.schema.get_field_index("start_us"), "start_us", times)
    provenance = Provenance(
        sources=(),
        mapping={},
        rows_in=rows_in or len(instants),
        precision=precision,
        odd_hours=odd_hours or {},
        refused=refused,
    )
    path = tmp_path / "log.parquet"
    write_log(database(), table, path, provenance=provenance, vocabulary=load_vocabulary())
    return open_log(path)


def test_rows_equal_in_every_column_are_duplicates():
    view = log(*[("a", "X", 0, "School")] * 3, ("a", "X", 0, "SWV"), ("a", "X", 1, "School"))

    assert (found(view)["duplicates"].count, found(view)["duplicates"].of) == (2, 5)


def test_rows_that_differ_in_an_attribute_are_no_duplicates():
    assert "duplicates" not in found(log(("a", "X", 0), ("a", "X", 0), kleur=["rood", "blauw"]))


def test_rows_that_end_at_another_time_are_no_duplicates():
    assert "duplicates" not in found(log(("a", "X", 0, None, 4), ("a", "X", 0, None, 5)))


def test_rows_of_two_cases_are_no_duplicates():
    assert "duplicates" not in found(log(("a", "X", 0), ("b", "X", 0)))


def test_duplicates_need_not_stand_together():
    view = log(("a", "X", 0), ("a", "Y", 0), ("a", "X", 0), ("a", "Y", 0), ("a", "Y", 3))

    assert found(view)["duplicates"].count == 2


def test_a_start_row_and_its_complete_row_are_no_duplicates():
    assert "duplicates" not in found(log(("a", "X", 0), ("a", "X", 0), lifecycle=["start", "complete"]))


def test_missing_values_are_counted_by_column():
    view = log(*chain("a", "X", "Y", "Z", organisation="School"), kleur=["rood", " ", None])
    missing = {
        row.values["column"]: (row.count, row.of) for row in quality(view).items() if row.key == "missing"
    }

    assert missing == {"kleur": (2, 3), "school": (3, 3), "group": (3, 3)}


def test_an_end_before_its_start_is_a_fault():
    finding = found(log(("a", "X", 9, None, 4), ("a", "Y", 9, None, 12)))["negative_durations"]

    assert (finding.severity, finding.count, finding.of, finding.labels) == ("fault", 1, 2, ("X",))


def test_ties_count_instances_and_transitions():
    finding = found(log(("a", "X", 0), ("a", "Y", 0), ("a", "Z", 5), ("b", "X", 0)))["ties"]

    assert (finding.count, finding.of) == (2, 4)
    assert finding.values == {"moves": 2, "of_moves": 2, "edges": 2, "of_edges": 2}


def test_rows_out_of_order_in_the_file_are_counted():
    finding = found(log(("a", "X", 5), ("b", "X", 1), ("a", "Y", 2), ("a", "Z", 9)))["file_order"]

    assert (finding.count, finding.of) == (1, 2)


def test_a_silence_lasts_over_26_weeks():
    assert "silences" not in found(log(("a", "X", 0), ("a", "Y", 182)))

    finding = found(log(("a", "X", 0), ("a", "Y", 183)))["silences"]
    assert (finding.count, finding.of, finding.values["longest_days"]) == (1, 1, 183)


@pytest.mark.parametrize("activity", ["Start jeugdhulp", "Wachtlijst"])
def test_running_help_and_waiting_lists_are_no_silence(activity):
    assert "silences" not in found(log(("a", activity, 0), ("a", "Y", 400)))


def test_a_silence_begins_when_recorded_help_ends():
    ended = [("a", "Start jeugdhulp", 0, None, 300), ("a", "Evaluatie", 10)]

    assert "silences" not in found(log(*ended, ("a", "Y", 482)))
    finding = found(log(*ended, ("a", "Y", 483)))["silences"]
    assert (finding.count, finding.values["longest_days"]) == (1, 183)


def test_a_date_only_log_says_so():
    assert found(log(("a", "X", 0)))["date_only"].count == 1


def test_local_midnights_between_times_are_counted_in_summer_and_winter(tmp_path):
    winter, summer, noon = (2022, 1, 10, 23, 0), (2022, 7, 10, 22, 0), (2022, 7, 11, 12, 0)
    finding = found(timed(tmp_path, winter, summer, noon))["midnight"]

    assert (finding.count, finding.of) == (2, 3)


def test_odd_hours_and_refused_rows_come_from_the_manifest(tmp_path):
    refused = ({"file": "f", "sheet": None, "row": 3, "column": "datum", "reason": "not_a_date"},) * 2
    view = timed(tmp_path, (2022, 1, 1, 9, 0), odd_hours={"skipped": 1}, rows_in=3, refused=refused)

    assert found(view)["odd_hours"].count == 1
    assert (found(view)["refused"].count, found(view)["refused"].of) == (2, 3)
    assert found(view)["refused"].details == (("not_a_date", 2),)


def test_start_and_complete_rows_without_a_partner_are_counted():
    rows = [("a", "X", 0), ("a", "X", 5), ("a", "X", 7), ("a", "Y", 9), ("a", "Z", 9)]
    view = log(*rows, lifecycle=["start", "complete", "complete", "start", "complete"])

    assert (found(view)["unpaired_start"].count, found(view)["unpaired_start"].labels) == (1, ("Y",))
    assert (found(view)["unpaired_complete"].count, found(view)["unpaired_complete"].labels) == (1, ("X",))


def test_other_lifecycle_rows_are_kept_and_counted():
    rows = [("a", "X", 0), ("a", "X", 1), ("a", "X", 2), ("b", "X", 0)]
    view = log(*rows, lifecycle=["schedule", "start", "complete", "schedule"])

    assert (found(view)["other_lifecycle"].count, found(view)["other_lifecycle"].details) == (
        2,
        (("schedule", 2),),
    )
    assert (found(view)["cases_without_instance"].count, found(view)["cases_without_instance"].of) == (1, 2)


def test_a_single_event_is_noted():
    assert (
        found(log(("a", "X", 0)))["single_event_cases"].count,
        found(log(("a", "X", 0)))["single_event_cases"].of,
    ) == (
        1,
        1,
    )


def test_steps_after_the_closing_and_before_the_signal_are_noted():
    view = log(*chain("a", "X", "Signaal", "Afsluiting"), *chain("b", "Signaal", "Afsluiting", "X"))

    assert (found(view)["after_closing"].count, found(view)["after_closing"].of) == (1, 2)
    assert (found(view)["signal_not_first"].count, found(view)["signal_not_first"].of) == (1, 2)


def test_a_case_that_changes_group_is_counted():
    view = log(*chain("a", "X", "Y"), *chain("b", "X", "Y"), group=["1", "2", "1", "1"])

    assert (found(view)["group_changes"].count, found(view)["group_changes"].of) == (1, 2)


def test_a_label_near_a_known_one_gets_it_suggested():
    finding = found(log(*chain("a", "Zorgteam", "Zorgtaem", "iets anders")))["unknown_activities"]

    assert (finding.count, finding.of) == (2, 3)
    assert finding.details == (("Zorgtaem", "Zorgteam"),)


def test_a_log_of_another_field_has_no_unknown_labels():
    findings = found(log(*chain("a", "Order", "Pay", organisation="Bank")))

    assert findings["no_vocabulary"].count == 2
    assert not {"unknown_activities", "unknown_organisations"} & findings.keys()


def test_labels_that_differ_in_typing_are_alike():
    finding = found(log(*chain("a", "Intake  gesprek", "intake-gesprek", "Intake", "Íntake")))[
        "alike_activities"
    ]

    assert finding.count == 4
    assert {frozenset(group) for group in finding.details} == {
        frozenset({"Intake  gesprek", "intake-gesprek"}),
        frozenset({"Intake", "Íntake"}),
    }


def test_zat_and_zat_plus_are_not_alike():
    assert "alike_activities" not in found(log(*chain("a", "ZAT", "ZAT+")))


def test_labels_of_one_entry_mean_the_same():
    view = log(("a", "Onderzoek", 0, "Samenwerkingsverband"), ("a", "diagnostiek", 1, "School"))

    assert found(view)["same_activities"].details == (("Onderzoek", "diagnostiek"),)


def test_rare_labels_need_twenty_cases():
    cases = [row for number in range(19) for row in chain(f"c{number}", "X", "Y")]

    assert "rare_activities" not in found(log(*cases, ("c0", "Z", 99)))
    assert found(log(*cases, *chain("last", "X", "Z")))["rare_activities"].labels == ("Z",)


def test_unusual_and_long_labels_are_noted_by_kind():
    labels = ("<script>", "=cmd()", 'a "b"', "a\nb", "🙂", "שלום", "x" * 300)
    findings = found(log(*chain("a", *labels)))

    assert dict(findings["unusual_labels"].details) == dict.fromkeys(
        ("markup", "formula", "quotation_mark", "invisible", "emoji", "right_to_left"), 1
    )
    assert findings["long_labels"].labels == ("x" * 300,)


def test_ten_thousand_activities_are_noted_and_few_are_listed():
    findings = found(log(("a", "Zorgteam", 0), *chain("b", *[f"step {n}" for n in range(10_000)], gap=0)))

    assert findings["many_activities"].count == 10_001
    assert len(findings["unknown_activities"].labels) == LISTED


def test_how_the_log_is_cut_into_batches_does_not_matter(monkeypatch):
    rows = [
        (case, label, day, "School" if day % 2 else None, end)
        for case in "abcdefgh"
        for label, day, end in (
            ("Signaal", 9, None),
            ("X", 2, 1),
            ("X", 2, 1),
            ("Afsluiting", 400, None),
            ("Y", 500, None),
        )
    ]
    lifecycle = ["start", "complete", None, "schedule", "complete"] * 8
    whole = quality(log(*rows, lifecycle=lifecycle, group=["1", None, "2", "1"] * 10)).record()
    monkeypatch.setattr(batches, "BATCH_EVENTS", 7)

    assert quality(log(*rows, lifecycle=lifecycle, group=["1", None, "2", "1"] * 10)).record() == whole
    assert len(whole) > 8


def test_a_column_under_two_headings_is_reported_once():
    view = log(("a", "X", 0, None), ("a", "Y", 1, "School"))
    manifest = replace(view.manifest, columns={**view.manifest.columns, "org:resource": "organisation_label"})
    both = replace(view, log=replace(view.log, manifest=manifest, known={}))

    missing = [row.values["column"] for row in quality(both).items() if row.key == "missing"]
    assert missing == ["group", "org:resource", "school"]


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2003 \u3000"])
def test_spaces_of_any_width_are_no_value(space):
    view = log(("a", "X", 0), ("a", "Y", 1), kleur=["rood", space])

    assert [row.count for row in quality(view).items() if row.labels == ("kleur",)] == [1]


def test_no_cases_have_only_findings_of_the_file():
    result = quality(log(*chain("a", "X", "X")).select("duration > 99"))

    assert (result.n_cases, result.n_events, list(result.items())) == (0, 0, [])
    assert result.findings.empty


def test_findings_stand_gravest_first():
    result = quality(log(("a", "X", 9, None, 4), ("a", "X", 9, None, 4), ("b", "Y", 0)))
    order = [SEVERITIES.index(severity) for severity in result.finding_columns["severity"]]

    assert order == sorted(order) and len(set(order)) == 3


def test_columns_with_hostile_names_are_read():
    view = log(("a", "X", 0), ("a", "Y", 1), **{'k"; drop {cases}': [None, "b"], "{moves}": ["x", "y"]})

    assert ('k"; drop {cases}',) in [row.labels for row in quality(view).items() if row.key == "missing"]


KEYS = (
    *("refused", "negative_durations", "cases_without_instance", "missing", "duplicates", "unpaired_start"),
    *(
        "unpaired_complete",
        "group_changes",
        "school_changes",
        "after_closing",
        "signal_not_first",
        "silences",
    ),
    *(
        "odd_hours",
        "midnight",
        "mixed_precision",
        "unknown_activities",
        "alike_activities",
        "same_activities",
    ),
    *("alike_organisations", "same_organisations", "date_only", "ties", "single_event_cases", "file_order"),
    *("other_lifecycle", "no_vocabulary", "unknown_organisations", "rare_activities", "many_activities"),
    *("long_labels", "unusual_labels"),
)


@pytest.mark.parametrize("key", KEYS)
def test_each_finding_has_words_in_both_languages(key):
    fields = [
        {name for _, name, *_ in Formatter().parse(words(lang, "quality")[key]) if name}
        for lang in ("nl", "en")
    ]

    assert fields[0] == fields[1]


def test_dutch_and_english_words_have_the_same_names():
    assert list(words("nl", "quality")) == list(words("en", "quality"))


def test_the_words_of_a_finding_can_be_filled_in():
    rows = [
        ("a", "Zorgtaem", 9, "School", 4),
        ("a", "Zorgteam", 9),
        ("b", "Zorgteam", 0),
        ("b", "zorgteam", 400),
    ]
    for finding in quality(log(*rows)).items():
        values = {"of": finding.of, "labels": ", ".join(finding.labels), **finding.values}
        for lang in ("nl", "en"):
            text = words(lang, "quality").counted(finding.key, finding.count, **values)
            assert "{" not in text


def test_a_vocabulary_of_ones_own_suggests_its_own_labels():
    standard = load_vocabulary()
    own = replace(standard, activities=standard.activities[:1])
    finding = found(log(*chain("a", "Zorgteam", "Signaall", "Zorgtaem")), vocabulary=own)[
        "unknown_activities"
    ]

    assert finding.details == (("Signaall", "Signaal"),)
