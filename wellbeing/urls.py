"""Every address of the site."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from core import health, styleguide
from people.views import profile

urlpatterns = [
    path("", include("wellbeing.home.urls")),
    path("", include("resources.urls")),
    path("reminders/", include("reminders.urls")),
    path("peers/", include("peers.urls")),
    path("check-ins/", include("checkins.urls")),
    path("wellness-days/", include("wellnessdays.urls")),
    path("people/", include("people.urls")),
    # Stands before the library's page of the same address, which would let people change who they are.
    path("accounts/email/", profile.address, name="account_email"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/school/", include("people.sso.urls")),
    path("scim/v2/", include("people.scim.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
if settings.DEMO:
    urlpatterns += [
        path("demo/", include("wellbeing.demo.urls")),
        path("styleguide/", styleguide.styleguide, name="styleguide"),
    ]

handler400 = "wellbeing.errors.bad_request"
handler403 = "wellbeing.errors.permission_denied"
handler404 = "wellbeing.errors.page_not_found"
handler429 = "wellbeing.errors.too_many_requests"
handler500 = "wellbeing.errors.server_error"
