"""Every address of the platform."""

from django.contrib import admin
from django.urls import path

urlpatterns = [path("office/", admin.site.urls)]
