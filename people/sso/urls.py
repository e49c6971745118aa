from __future__ import annotations

from django.urls import path

from people.sso import leaving, views

app_name = "sso"
urlpatterns = [
    path("oidc/", views.oidc_begin, name="oidc"),
    path("oidc/back/", views.oidc_back, name="oidc_back"),
    path("oidc/end/", leaving.oidc_end, name="oidc_end"),
    path("oidc/left/", leaving.oidc_left, name="oidc_left"),
    path("oidc/ended/", leaving.oidc_ended, name="oidc_ended"),
    path("saml/", views.saml_begin, name="saml"),
    path("saml/acs/", views.saml_acs, name="saml_acs"),
    path("saml/back/", views.saml_back, name="saml_back"),
    path("saml/end/", leaving.saml_end, name="saml_end"),
    path("saml/sls/", leaving.saml_sls, name="saml_sls"),
    path("saml/metadata/", views.saml_metadata, name="saml_metadata"),
]
