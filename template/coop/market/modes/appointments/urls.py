"""Mounted under the worker's day, in the namespace `appointments`."""

from django.urls import path

from coop.market.modes.appointments import views

urlpatterns = [
    path("hours/", views.hours, name="hours"),
    path("times/", views.times, name="times"),
]
