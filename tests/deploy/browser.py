"""A visitor with a cookie jar: opens pages and fills in their forms, as a browser does, and nothing else."""

from __future__ import annotations

import http.cookiejar
import re
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 the name of a field


@dataclass
class Field:
    """One control of a form: `values` are what may be chosen, where there is a choice."""

    kind: str
    value: str | None = None
    values: list[str] = field(default_factory=list)
    required: bool = False


@dataclass
class Form:
    action: str
    method: str = "get"
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self, **given: object) -> list[tuple[str, str]]:
        """What would be sent: what is `given`, what the form holds already, and the first of each open choice."""
        sent: list[tuple[str, str]] = []
        for name, control in self.fields.items():
            if name in given:
                value = given[name]
                sent += [(name, str(each)) for each in (value if isinstance(value, (list, tuple)) else [value])]
            elif control.value is not None:
                sent.append((name, control.value))
            elif control.kind == "radio" and control.values:
                sent.append((name, control.values[0]))
        return sent


class Page(HTMLParser):
    """What of an answer matters here: its address, status, words and forms."""

    def __init__(self, address: str, status: int, headers: dict[str, str], html: str) -> None:
        super().__init__()
        self.address, self.status, self.headers, self.html = address, status, headers, html
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: Field | None = None
        self._area: Field | None = None
        self.feed(html)

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @property
    def words(self) -> str:
        plain = re.sub(r"(?s)<(script|style|svg).*?</\1>|<[^>]+>", " ", self.html)
        return re.sub(r"\s+", " ", plain).strip()

    def form(self, action: str) -> Form:
        """The first form that is sent to an address matching the expression `action`."""
        for form in self.forms:
            if re.search(action, form.action):
                return form
        raise LookupError(
            f"no form for {action} on {self.address}, only {[form.action for form in self.forms]}: {self.words[:1500]}"
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self._form = Form(
                urljoin(self.address, known.get("action") or self.path), (known.get("method") or "get").lower()
            )
            self.forms.append(self._form)
        if self._form is None:
            return
        name, kind = known.get("name") or "", (known.get("type") or "text").lower()
        if tag == "input" and name and kind not in {"submit", "button", "image", "file"}:
            self._input(name, kind, known)
        elif tag == "select" and name:
            self._select = self._form.fields.setdefault(name, Field("select", required="required" in known))
        elif tag == "option" and self._select is not None:
            value = known.get("value") or ""
            self._select.values.append(value)
            if self._select.value is None or "selected" in known:
                self._select.value = value
        elif tag == "textarea" and name:
            self._area = self._form.fields.setdefault(name, Field("textarea", "", required="required" in known))

    def _input(self, name: str, kind: str, known: dict[str, str | None]) -> None:
        assert self._form is not None
        control = self._form.fields.setdefault(name, Field(kind, required="required" in known))
        if kind in {"radio", "checkbox"}:
            value = known.get("value") or "on"
            control.values.append(value)
            if "checked" in known:
                control.value = value
        else:
            control.value = known.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, text: str) -> None:
        if self._area is not None:
            self._area.value = (self._area.value or "") + text.strip()


class Browser:
    """One visitor. `base` is the address of the platform, `authority` a certificate to trust besides."""

    def __init__(self, base: str, authority: str | None = None) -> None:
        self.base = base
        trust = ssl.create_default_context(cadata=authority)
        self._open = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=trust),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        ).open

    def get(self, path: str) -> Page:
        return self._ask(urllib.request.Request(urljoin(self.base, path)))

    def send(self, page: Page, action: str, **given: object) -> Page:
        """Fill in the form of `page` that goes to `action` and send it."""
        form = page.form(action)
        body = urlencode(form.filled(**given))
        if form.method == "get":
            return self._ask(urllib.request.Request(f"{form.action.split('?')[0]}?{body}"))
        return self._ask(urllib.request.Request(form.action, body.encode(), self._origin(page)))

    def post(self, page: Page, path: str, **given: object) -> Page:
        """Send `given` to `path`, with the token that the forms of `page` carry."""
        token = next(form.fields[TOKEN].value for form in page.forms if TOKEN in form.fields)
        body = urlencode({TOKEN: token, **given})
        return self._ask(urllib.request.Request(urljoin(self.base, path), body.encode(), self._origin(page)))

    @staticmethod
    def _origin(page: Page) -> dict[str, str]:
        return {"Referer": page.address, "Origin": "{0.scheme}://{0.netloc}".format(urlsplit(page.address))}

    def _ask(self, request: urllib.request.Request) -> Page:
        try:
            answer = self._open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            html = answer.read().decode("utf-8", "replace")
            page = Page(
                answer.geturl(), answer.status, {key.lower(): value for key, value in answer.headers.items()}, html
            )
        if page.status >= 500:
            raise AssertionError(f"{page.address} answered {page.status}: {page.words[:2000]}")
        return page
