"""Three dossiers of the Arnhem sample, worked by hand: what the report says first of each hold-up is right.

Region midden; summer holiday 2022: Saturday 9 July to Sunday 21 August (44 days); 2023: from 8 July.

                                               dossier 1  dossier 2  dossier 3   together
Evaluatie → Zorgteam                               11        102         58       171 days, the middle 58
OPP opgesteld → Besluit SWV                        62         99        110       271 days, the middle 99
first to second Onderzoek                         179        263        171       613 days, the middle 179
waiting in the summer                              30         44     12 + 32     118 days, the middle 44

Dossier 1: 9 July to 8 August before the decision; from there on the support of January, of which no end was written down,
runs and nothing is asked. Dossier 2: all of 2022 before the zorgteam; in 2023 the support of March 2022 still runs. Dossier 3: to
21 July and on to 21 August, as the decision was asked on 20 June and no support runs.
"""

import re
from pathlib import Path

import pytest

import routekaart as rk
from tests.queries import query

SAMPLE = Path(__file__).resolve().parent.parent / "event_logs" / "arnhem_zorgteam.xlsx"
DOSSIERS = """
1;Signaal;2021-11-23;
1;Gesprek met gezin;2021-12-06;
1;Onderzoek;2022-01-10;
1;Ondersteuning op school;2022-01-21;
1;Evaluatie;2022-03-28;
1;Zorgteam;2022-04-08;
1;OPP opgesteld;2022-06-07;
1;Aanvraag SWV;2022-06-22;
1;Onderzoek;2022-07-08;
1;Besluit SWV;2022-08-08;
1;Ondersteuning van het samenwerkingsverband;2022-08-29;2022-12-15
1;Evaluatie;2022-12-20;
1;Afsluiting;2023-01-10;
2;Signaal;2022-02-14;
2;Gesprek met gezin;2022-03-07;
2;Onderzoek;2022-03-21;
2;Ondersteuning op school;2022-03-30;
2;Evaluatie;2022-06-13;
2;Zorgteam;2022-09-23;
2;OPP opgesteld;2022-10-17;
2;Aanvraag SWV;2022-11-03;
2;Onderzoek;2022-12-09;
2;Besluit SWV;2023-01-24;
2;Ondersteuning van het samenwerkingsverband;2023-02-21;2023-06-19
2;Evaluatie;2023-06-14;
2;Afsluiting;2023-07-28;
3;Signaal;2021-12-15;
3;Gesprek met gezin;2022-01-10;
3;Onderzoek;2022-01-31;
3;Ondersteuning op school;2022-02-08;2022-03-16
3;Evaluatie;2022-03-22;
3;Zorgteam;2022-05-19;
3;OPP opgesteld;2022-06-08;
3;Aanvraag SWV;2022-06-20;
3;Onderzoek;2022-07-21;
3;Besluit SWV;2022-09-26;
3;Ondersteuning van het samenwerkingsverband;2022-10-17;
3;Evaluatie;2022-12-19;
3;Afsluiting;2023-01-16;
""".strip()


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    folder = tmp_path_factory.mktemp("arnhem")
    source = folder / "drie.csv"
    source.write_text(f"dossier;stap;begin;einde\n{DOSSIERS}\n", "utf-8")
    html = rk.report(rk.read(source, calendar="midden"), folder / "verslag.html").read_text("utf-8")
    return dict(re.findall(r'<li data-row="(hold_ups/hold_ups/\d)">(.*?)</li>', html)).values()


def test_the_three_dossiers_stand_in_the_sample():
    sample = rk.read(SAMPLE, skip_bad_rows=True)
    found = query(
        sample,
        "select case_id, activity_label, cast(make_date(start_day) as varchar), "
        "case when has_end then cast(make_date(end_day) as varchar) else '' end "
        "from {events} order by case_id, position",
    )
    routes = {}
    for case, *step in found:
        routes.setdefault(case, []).append(tuple(step))
    for dossier in "123":
        rows = [tuple(row.split(";")[1:]) for row in DOSSIERS.splitlines() if row.startswith(dossier)]
        assert rows in [*routes.values()]


@pytest.mark.parametrize(
    "sentence",
    [
        (
            "Wachten op ‘Zorgteam’ (de eerste of een latere bijeenkomst): 3 keer, in alle 3 trajecten, bij elkaar 24,4 weken. "
            "De helft van die keren duurde het 8,3 weken of korter."
        ),
        (
            "Van OPP tot besluit van het samenwerkingsverband: 3 keer, in alle 3 trajecten, bij elkaar 38,7 weken. "
            "De helft van die keren duurde het 14,1 weken of korter."
        ),
        (
            "‘Onderzoek’ kwam 3 keer terug, in alle 3 trajecten. Tussen de eerste en de laatste keer zat in totaal 87,6 weken. "
            "Bij de helft van die trajecten was dat 25,6 weken of korter."
        ),
        (
            "In alle 3 trajecten viel een deel van het wachten in de zomervakantie, bij elkaar 16,9 weken. "
            "Bij de helft van die trajecten was dat 6,3 weken of korter."
        ),
    ],
    ids=["zorgteam", "opp", "assessments", "summer"],
)
def test_the_sentence_of_the_report_is_the_one_worked_by_hand(said, sentence):
    assert sentence in said
