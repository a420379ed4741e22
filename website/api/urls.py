"""The addresses for programs, and the page that explains them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import ValidationError

from website.api.documentation import documentation
from website.api.endpoints import router
from website.api.messages import router as messages
from website.api.results import outlet_result
from website.search.errors import SearchUnavailable

api = NinjaAPI(
    title="政府信息公开开放数据",
    version="1",
    description="本平台公开的全部政府信息，只读，不需要密钥。",
    urls_namespace="api",
    docs_url=None,
)
api.add_router("", router)
api.add_router("", messages)


@api.exception_handler(ValidationError)
def refuse(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which parameter does not fit."""
    names = "、".join(dict.fromkeys(str(each["loc"][-1]) for each in error.errors))
    return api.create_response(request, {"detail": f"参数不合要求：{names}。各参数的要求见接口说明。"}, status=422)


@api.exception_handler(SearchUnavailable)
def ask_later(request: HttpRequest, error: SearchUnavailable) -> HttpResponse:
    """Say that the search does not answer, and when to ask again."""
    response = api.create_response(request, {"detail": "检索服务暂时不可用，请过几分钟再试。"}, status=503)
    response["Retry-After"] = "300"
    return response


urlpatterns = [
    path("", documentation, name="api-documentation"),
    path("outlets/<int:outlet>/results", outlet_result, name="outlet_result"),
    path("v1/", api.urls),
]
