from __future__ import annotations

from django.urls import path

from resources.hsds import api

urlpatterns = [
    path("", api.root, name="hsds"),
    path("openapi.json", api.openapi, name="hsds_openapi"),
    path("services", api.service_list, name="hsds_services"),
    path("services/<uuid:public_id>", api.service, name="hsds_service"),
    path("organizations", api.organization_list, name="hsds_organizations"),
    path("organizations/<uuid:public_id>", api.organization, name="hsds_organization"),
    path("service_at_locations", api.place_list, name="hsds_places"),
    path("service_at_locations/<uuid:public_id>", api.place, name="hsds_place"),
    path("taxonomies", api.taxonomy_list, name="hsds_taxonomies"),
    path("taxonomies/<uuid:public_id>", api.taxonomy, name="hsds_taxonomy"),
    path("taxonomy_terms", api.term_list, name="hsds_terms"),
    path("taxonomy_terms/<uuid:public_id>", api.term, name="hsds_term"),
]
