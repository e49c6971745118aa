from __future__ import annotations

from django.urls import path

from wellbeing.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.people, name="people"),
    path("sign-in/<slug:key>/", views.sign_in, name="sign_in"),
    path("mail/", views.mailbox, name="mailbox"),
    path("mail/<slug:key>/", views.mail, name="mail"),
    path("mail/<slug:key>/html/", views.mail_html, name="mail_html"),
]
