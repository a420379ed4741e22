"""The addresses for programs, and the page that explains them."""

from __future__ import annotations

from django.urls import path
from ninja import NinjaAPI

from website.api.documentation import documentation
from website.api.endpoints import router

api = NinjaAPI(
    title="政府信息公开开放数据",
    version="1",
    description="本平台公开的全部政府信息，只读，不需要密钥。",
    urls_namespace="api",
    docs_url=None,
)
api.add_router("", router)

urlpatterns = [
    path("", documentation, name="api-documentation"),
    path("v1/", api.urls),
]
