from __future__ import annotations

from tests.access import FORBIDDEN, FOUND, NOT_ALLOWED, OK, Row, everyone, members, only

# Who is signed in already is sent on from the pages for signing in.
GUESTS = members(FOUND) | {"visitor": OK}

ROWS = [
    Row("home:today", everyone()),
    Row("home:privacy", everyone()),
    Row("home:theme", everyone(FOUND), method="post", data={"theme": "dark"}),
    Row("healthz", everyone()),
    Row("readyz", everyone()),
    Row("styleguide", everyone()),
    Row("demo:people", everyone()),
    Row("demo:sign_in", everyone(NOT_ALLOWED), lambda _cast: ["maya"]),
    Row("demo:mailbox", everyone()),
    Row("demo:mail", everyone(404), lambda _cast: ["20260101T000000000000-00000000"]),
    Row("demo:mail_html", everyone(404), lambda _cast: ["20260101T000000000000-00000000"]),
    Row("account_login", GUESTS),
    Row("account_request_login_code", GUESTS),
    Row("account_confirm_login_code", everyone(FOUND)),
    Row("account_signup", GUESTS),
    Row("account_logout", everyone(OK) | {"visitor": FOUND}),
    Row("account_inactive", everyone()),
    Row("account_reauthenticate", members(FORBIDDEN)),
    Row("account_change_password", members(FOUND)),
    Row("account_set_password", members(OK)),
    Row("account_reset_password", everyone()),
    Row("account_reset_password_done", everyone()),
    Row("account_reset_password_from_key", everyone(), lambda _cast: ["a", "b-c"]),
    Row("account_reset_password_from_key_done", everyone()),
    Row("account_email", members()),
    Row("account_email", members(NOT_ALLOWED), method="post"),
    Row("account_email_verification_sent", everyone()),
    Row("account_confirm_email", everyone(), lambda _cast: ["key"]),
    Row("admin:index", only("superuser", others=FOUND)),
]
