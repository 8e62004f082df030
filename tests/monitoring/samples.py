"""Reading what Prometheus would read."""

from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True)
class Samples:
    values: dict[tuple[str, frozenset[tuple[str, str]]], float]

    def total(self, name: str, /, **labels: str) -> float:
        """Of all series of that name with these labels among theirs."""
        wanted = labels.items()
        return sum(
            value for (found, given), value in self.values.items() if found == name and wanted <= dict(given).items()
        )

    def names(self) -> set[str]:
        return {name for name, _ in self.values}

    def of_label(self, name: str, label: str) -> set[str]:
        return {dict(labels)[label] for found, labels in self.values if found == name}


def read_samples(page: str) -> Samples:
    families = text_string_to_metric_families(page)
    return Samples(
        {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        }
    )
