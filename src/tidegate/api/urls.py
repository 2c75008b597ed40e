"""The API's addresses."""

from __future__ import annotations

from django.urls import path

from tidegate.api.service import build

urlpatterns = [path("", build().urls)]
