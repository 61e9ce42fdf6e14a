from django.apps import AppConfig


class CustomConfig(AppConfig):
    name = "custom"
