from __future__ import annotations

from django.urls import path

from resources.hsds import api

urlpatterns = [
    path("", api.root, name="hsds"),
    path("openapi.json", api.openapi, name="hsds_openapi"),
    path("services", api.service_list, name="hsds_services"),
    path("services/<str:public_id>", api.service, name="hsds_service"),
    path("organizations", api.organization_list, name="hsds_organizations"),
    path("organizations/<str:public_id>", api.organization, name="hsds_organization"),
    path("service_at_locations", api.place_list, name="hsds_places"),
    path("service_at_locations/<str:public_id>", api.place, name="hsds_place"),
    path("taxonomies", api.taxonomy_list, name="hsds_taxonomies"),
    path("taxonomies/<str:public_id>", api.taxonomy, name="hsds_taxonomy"),
    path("taxonomy_terms", api.term_list, name="hsds_terms"),
    path("taxonomy_terms/<str:public_id>", api.term, name="hsds_term"),
    path("<path:path>", api.nothing, name="hsds_nothing"),
]
