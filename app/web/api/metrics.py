"""Figures for Prometheus, for an admin of the installation alone."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.web.application import Application, Asking, Program, admins_only

router = APIRouter(include_in_schema=False)


class Figures(Collector):
    """What the program counts, in Prometheus' words. Gauges, for what is removed counts no more."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing before it is asked for: registering asks no database."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Everything that is counted now."""
        for one in self._application.figures():
            family = GaugeMetricFamily(f"churnwatch_{one.name}", one.about, labels=one.labels)
            for labels, value in sorted(one.values.items()):
                family.add_metric(labels, value)
            yield family


@router.get("/metrics")
def metrics(app: Program, asking: Asking) -> Response:
    """The figures of the whole installation and of this process."""
    admins_only(asking, "Only an admin sees the figures of everybody.")
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(Figures(app))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
