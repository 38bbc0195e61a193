"""The case worked by hand on the page of this measure."""

import pytest

from routekaart.measures.models import model
from tests.logs import chain, log

ROWS = (
    *chain("a", "Signaal", "Zorgteam", "Afsluiting"),
    *chain("b", "Signaal", "Zorgteam", "Afsluiting"),
    *chain("c", "Signaal", "Afsluiting"),
)


def test_the_case_by_hand_holds():
    found = model(log(*ROWS), noise=0.4)

    assert str(found.tree) == "->( 'Signaal', 'Zorgteam', 'Afsluiting' )"
    assert found.fitness == pytest.approx(10 / 11) and found.fitting_cases == 2
    assert found.precision == 1
