"""The superuser's way to set a portal up; day to day work has pages of its own."""

from __future__ import annotations

from django.contrib import admin

from people.models import Enrollment, Program, Role, User


class EnrollmentInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Enrollment
    extra = 0


class RoleInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Role
    extra = 0


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """People, with their programs and roles beside them."""

    list_display = ["display_name", "email", "is_active", "is_superuser"]
    search_fields = ["display_name", "email"]
    fields = ["email", "display_name", "pronouns", "time_zone", "is_active", "is_staff", "is_superuser"]
    inlines = [EnrollmentInline, RoleInline]


@admin.register(Program)
class ProgramAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Programs."""

    list_display = ["name", "kind", "department"]
    prepopulated_fields = {"slug": ["name"]}
