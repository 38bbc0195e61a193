"""The words of the sample files: labels as schools type them."""

from __future__ import annotations

from pathlib import Path

import yaml

from routekaart.log.vocabulary import load_vocabulary

LABELS = Path(__file__).parents[2] / "src" / "routekaart" / "data" / "sample_labels.yaml"


def test_a_label_of_the_samples_own_is_a_synonym_of_its_step_and_not_its_name() -> None:
    vocabulary = load_vocabulary()
    own = yaml.safe_load(LABELS.read_text(encoding="utf-8"))

    for name, label in own.items():
        entry = vocabulary.activity(name)
        assert vocabulary.match_activity(label) == entry
        assert label not in (entry.nl, entry.en)
