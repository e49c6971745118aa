from __future__ import annotations

from django.urls import path

from people.scim import views

app_name = "scim"
urlpatterns = [
    path("Users", views.people, name="users"),
    path("Users/<uuid:public_id>", views.person, name="user"),
    path("Groups", views.every_group, name="groups"),
    path("Groups/<uuid:public_id>", views.group, name="group"),
    path("ServiceProviderConfig", views.service, name="service"),
    path("ResourceTypes", views.kinds, name="kinds"),
    path("ResourceTypes/<str:key>", views.kind, name="kind"),
    path("Schemas", views.schemas, name="schemas"),
    path("Schemas/<str:key>", views.schema, name="schema"),
]
