from django.apps import AppConfig


class PatronageConfig(AppConfig):
    name = "coop.patronage"
    label = "patronage"
