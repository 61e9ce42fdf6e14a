"""Trips from here to there, and who is online near by. Positions are kept only while online."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from coop import clock


class Presence(models.Model):
    """Where an online worker last said they were. Deleted on going offline; no trail is kept."""

    worker = models.OneToOneField("market.Worker", models.CASCADE, related_name="presence")
    latitude = models.FloatField()
    longitude = models.FloatField()
    online_since = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="a_worker_is_on_earth",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["latitude", "longitude"], name="presence_by_place")]

    def __str__(self) -> str:
        return str(self.worker)


class Trip(models.Model):
    """From where to where a job goes, in degrees and metres."""

    job = models.OneToOneField("market.Job", models.PROTECT, related_name="trip")
    pickup = models.CharField(max_length=200)
    pickup_latitude = models.FloatField()
    pickup_longitude = models.FloatField()
    dropoff = models.CharField(max_length=200)
    dropoff_latitude = models.FloatField()
    dropoff_longitude = models.FloatField()
    distance = models.PositiveIntegerField(help_text="metres, as quoted")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(pickup_latitude__range=(-90, 90), dropoff_latitude__range=(-90, 90))
                & models.Q(pickup_longitude__range=(-180, 180), dropoff_longitude__range=(-180, 180)),
                name="a_place_on_earth",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pickup} → {self.dropoff}"
