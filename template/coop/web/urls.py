"""The addresses of the pages."""

from datetime import date

from django.urls import path, register_converter

from coop.web import customer, demo, holding, member, people, pwa, statements, visitor, worker, year

app_name = "web"


class IsoDate:
    """A day in an address: 2026-01-31."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(IsoDate, "isodate")

urlpatterns = [
    # for everybody
    path("", visitor.home, name="home"),
    path("services/", visitor.services, name="services"),
    path("about/", visitor.about, name="about"),
    path("algorithms/", visitor.algorithms, name="algorithms"),
    path("open-book/", visitor.open_book, name="open_book"),
    path("open-book/<slug:name>.csv", visitor.open_book_file, name="open_book_file"),
    path("decisions/", visitor.decisions, name="decisions"),
    path("decisions/<int:number>/", visitor.proposal, name="proposal"),
    path("decisions/<int:number>/box/", visitor.box, name="box"),
    path("decisions/<int:number>/box.csv", visitor.box_csv, name="box_csv"),
    path("language/", visitor.language, name="language"),
    # for customers
    path("request/<slug:service>/", customer.request_service, name="request"),
    path("request/<slug:service>/quote/", customer.quote, name="quote"),
    path("jobs/<uuid:pk>/", customer.job, name="job"),
    path("jobs/<uuid:pk>/timeline/", customer.timeline, name="timeline"),
    path("jobs/<uuid:pk>/invoice/", customer.invoice, name="invoice"),
    path("jobs/<uuid:pk>/<slug:step>/", customer.act, name="job_act"),
    path("my/jobs/", customer.my_jobs, name="my_jobs"),
    # for workers
    path("work/", worker.day, name="day"),
    path("work/start/", worker.begin, name="begin"),
    path("work/offers/", worker.offers, name="offers"),
    path("work/offers/<int:pk>/<slug:answer>/", worker.answer, name="answer"),
    path("work/jobs/<uuid:pk>/<slug:step>/", worker.step, name="step"),
    path("work/history/", worker.history, name="work_history"),
    # for members
    path("join/", member.join, name="join"),
    path("membership/", member.membership, name="membership"),
    path("membership/shares/", member.buy, name="buy_shares"),
    path("membership/shares/instalment/", holding.instalment, name="instalment"),
    path("membership/shares/give/", holding.give, name="give_shares"),
    path("membership/shares/withdraw/", holding.withdraw, name="withdraw_shares"),
    path("membership/certificate/pdf/", holding.certify, name="certify"),
    path("membership/certificate/<int:number>.pdf", holding.certificate_file, name="certificate_file"),
    path("membership/answer/", holding.answer, name="answer"),
    path("membership/appeal/", holding.appeal, name="appeal"),
    path("membership/stay/", holding.stay, name="stay"),
    path("membership/leave/", member.leave, name="leave"),
    path("membership/certificate/", member.certificate, name="certificate"),
    path("membership/account/", statements.account, name="account"),
    path("membership/capital/consent/", statements.notice_consent, name="notice_consent"),
    path("membership/capital/", statements.capital, name="capital"),
    path("membership/statements/<isodate:first>.pdf", statements.statement, name="statement"),
    path("surplus/<isodate:first>/", year.year, name="year"),
    path("decisions/propose/", member.propose, name="propose"),
    path("decisions/<int:number>/vote/", member.ballot, name="ballot"),
    # for whoever is signed in
    path("my/data/", people.my_data, name="my_data"),
    path("my/data/export/", people.export, name="export"),
    path("my/data/close/", people.close, name="close_account"),
    path("my/data/consents/", people.consent, name="consent"),
    # the app on the phone
    path("theme.css", pwa.theme, name="theme"),
    path("icon.svg", pwa.icon_svg, name="icon"),
    path("icon-<int:size>.png", pwa.icon_png, name="icon_png"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("service-worker.js", pwa.service_worker, name="service_worker"),
    path("offline/", pwa.offline, name="offline"),
    # a look around
    path("demo/", demo.personas, name="demo"),
]
