"""Mounted under the worker's day, in the namespace `nearby`."""

from django.urls import path

from coop.market.modes.nearby import views

urlpatterns = [
    path("online/", views.online, name="online"),
    path("offline/", views.offline, name="offline"),
    path("position/", views.position, name="position"),
    path("panel/", views.panel, name="panel"),
]
