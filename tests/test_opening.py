"""Opening: any file as a view, and what is said of one that cannot be opened."""

from pathlib import Path

import pytest

import routekaart as rk
from routekaart.errors import InputError, OutputError, RowsRefusedError
from routekaart.opening import import_files, open_view
from routekaart.read_options import ReadOptions

HEAD = "dossier;stap;datum;school\n"


def file(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_source_file_is_read_into_a_view(tmp_path):
    view = rk.read(file(tmp_path, "a.csv", "1;Signaal;01-02-2022;S", "1;Zorgteam;03-02-2022;S"))

    assert view.recipe.nl == "a, 1 van 1 trajecten"


def test_a_stored_log_is_opened_as_it_is(tmp_path):
    source = file(tmp_path, "a.csv", "1;Signaal;01-02-2022;S", "1;Zorgteam;13-02-2022;S")
    import_files([source], tmp_path / "log.parquet")

    assert rk.route_map(rk.read(tmp_path / "log.parquet")).record() == rk.route_map(rk.read(source)).record()


def test_files_of_one_log_share_their_cases(tmp_path):
    one = file(tmp_path, "2021.csv", "1;Signaal;01-12-2021;S")
    two = file(tmp_path, "2022.csv", "1;Zorgteam;13-02-2022;S")

    assert open_view([one, two], together=True).n_cases == 1


def test_two_logs_keep_their_cases_apart(tmp_path):
    one = file(tmp_path, "a.csv", "1;Signaal;01-12-2021;School 1")
    two = file(tmp_path, "b.csv", "1;Zorgteam;13-02-2022;School 2")

    both = open_view([one, two])
    assert (both.n_cases, both.where(log="School 1").n_cases) == (2, 1)


def test_refused_rows_stop_the_file_and_are_listed_where_asked(tmp_path):
    source = file(tmp_path, "a.csv", "1;Signaal;31-02-2022;S", "1;Zorgteam;13-02-2022;S")

    with pytest.raises(RowsRefusedError):
        import_files([source], tmp_path / "log.parquet", ReadOptions(refused=tmp_path / "refused.csv"))

    assert not (tmp_path / "log.parquet").exists()
    assert "a.csv;;2;datum;" in (tmp_path / "refused.csv").read_text("utf-8-sig")


def test_going_on_without_refused_rows_is_said(tmp_path):
    source = file(tmp_path, "a.csv", "1;Signaal;31-02-2022;S", "1;Zorgteam;13-02-2022;S")

    manifest = rk.read(source, skip_all_bad_rows=True).manifest

    assert (manifest.rows_in, manifest.rows_kept, len(manifest.refused)) == (2, 1, 1)
    assert manifest.notes[-1]["en"] == "1 of 2 rows could not be read and is left out"


def test_a_missing_output_folder_is_said(tmp_path):
    source = file(tmp_path, "a.csv", "1;Signaal;01-02-2022;S")

    with pytest.raises(OutputError):
        import_files([source], tmp_path / "none" / "log.parquet")


def test_no_file_at_all_is_said():
    with pytest.raises(InputError, match="no file is named"):
        open_view([])


def test_a_temporary_log_goes_with_its_view(tmp_path):
    view = rk.read(file(tmp_path, "a.csv", "1;Signaal;01-02-2022;S"))
    stored = view.log.path
    assert stored.exists()

    del view
    assert not stored.exists()


def test_a_parquet_file_that_is_no_stored_log_is_read_as_a_source(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"case": ["1", "1"], "activity": ["X", "Y"], "time": ["2022-01-01", "2022-01-05"]})
    pq.write_table(table, tmp_path / "plain.parquet")

    assert rk.read(tmp_path / "plain.parquet").manifest.n_events == 2


def test_columns_can_be_named_by_option(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("k1,k2,k3\n1,X,2022-01-01\n1,Y,2022-01-04\n")

    assert rk.read(path, case="k1", activity="k2", time="k3").manifest.n_events == 2


def test_the_package_names_what_the_contract_names():
    names = "read open_log route_map waits bottlenecks loops handovers variants quality contrast draw report"

    assert set(names.split()) <= set(dir(rk))
    assert all(callable(getattr(rk, name)) for name in names.split())


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'map'"):
        rk.map  # noqa: B018


def test_nothing_takes_the_place_of_the_source(tmp_path):
    source = file(tmp_path, "a.csv", "1;Signaal;01-02-2022;S")
    before = source.read_bytes()

    with pytest.raises(OutputError, match="is the file that is read"):
        import_files([source], source)
    assert source.read_bytes() == before


def test_a_stored_log_is_not_imported_again(tmp_path):
    import_files([file(tmp_path, "a.csv", "1;Signaal;01-02-2022;S")], tmp_path / "log.parquet")

    with pytest.raises(InputError, match="a stored log already"):
        import_files([tmp_path / "log.parquet"], tmp_path / "again.parquet")


def test_case_ids_in_two_files_of_one_log_are_said(tmp_path):
    one = file(tmp_path, "2021.csv", "1;Signaal;01-12-2021;S", "2;Signaal;01-12-2021;S")
    two = file(tmp_path, "2022.csv", "1;Zorgteam;13-02-2022;S")

    notes = open_view([one, two], together=True).manifest.notes
    assert [note["en"][:44] for note in notes if note["key"] == "shared_cases"] == [
        "1 case ids stand in more than one sheet or f"
    ]


def test_a_log_is_stored_in_one_call(tmp_path):
    source = file(tmp_path, "a.csv", "1;Signaal;01-02-2022;S", "1;Zorgteam;13-02-2022;S")
    view = rk.store(source, path=str(tmp_path / "log.parquet"), calendar="noord")

    assert rk.open_log(tmp_path / "log.parquet").manifest == view.manifest
    assert view.manifest.region == "noord"


def test_a_data_frame_is_no_file():
    import pandas as pd

    with pytest.raises(InputError, match="a DataFrame is no file: .* write a data frame first") as caught:
        rk.read(pd.DataFrame({"case": [1]}))
    for reader in (
        rk.open_log,
        rk.read_agenda,
        rk.read_design,
        lambda frame: rk.read_calendar(frame, "midden"),
    ):
        with pytest.raises(InputError, match="a DataFrame is no file"):
            reader(pd.DataFrame({"case": [1]}))

    assert caught.value.nl.startswith("een DataFrame is geen bestand")


def test_the_day_of_extraction_may_be_written_in_dutch(tmp_path):
    source = file(tmp_path, "a.csv", "1;Signaal;01-02-2022;S")

    days = [rk.read(source, extracted=day).manifest.extracted_us for day in ("02-02-2024", "2024-02-02")]

    assert days[0] == days[1]


def test_what_is_still_looked_at_is_not_overwritten_and_what_is_not_may_be(tmp_path):
    source = file(tmp_path, "a.csv", "1;Signaal;01-02-2022;S", "1;Zorgteam;13-02-2022;S")
    rk.store(source, path=tmp_path / "log.parquet")
    view = rk.read(tmp_path / "log.parquet")

    with pytest.raises(OutputError, match="the file that is read"):
        rk.store(source, path=tmp_path / "log.parquet")
    del view
    assert rk.store(source, path=tmp_path / "log.parquet").n_cases == 1
