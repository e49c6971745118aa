"""The site's few icons: strokes on a field of 24 by 24, drawn for it."""

from __future__ import annotations

ICONS = {
    "alert": '<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.2M12 16.9v.1"/>',
    "arrow-left": '<path d="M20 12H4.5M11 5.5 4.5 12l6.5 6.5"/>',
    "arrow-right": '<path d="M4 12h15.5M13 5.5l6.5 6.5-6.5 6.5"/>',
    "book": '<path d="M12 6.5C9.5 4.7 6.5 4.2 3 4.5v13.8c3.5-.3 6.5.2 9 2 2.5-1.8 5.5-2.3 9-2V4.5'
    'c-3.5-.3-6.5.2-9 2zM12 6.5v13.8"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.8v4'
    'M16 2.8v4"/>',
    "check": '<path d="m4.5 12.8 5 5L19.5 6.5"/>',
    "chevron-down": '<path d="m5.5 9 6.5 6.5L18.5 9"/>',
    "chevron-right": '<path d="m9 5.5 6.5 6.5L9 18.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.7"/><path d="M12 6.8V12l3.5 2.2"/>',
    "close": '<path d="m5.5 5.5 13 13M18.5 5.5l-13 13"/>',
    "copy": '<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 5.5v-2h-12v12h2"/>',
    "door": '<path d="M5.5 20.5v-17h13v17M3 20.5h18M14.8 12v.6"/>',
    "heart": '<path d="M12 20C5 15.5 3 12.3 3 9a4.6 4.6 0 0 1 9-1.6A4.6 4.6 0 0 1 21 9c0 3.3-2 6.5-9 11z"/>',
    "info": '<circle cx="12" cy="12" r="8.7"/><path d="M12 11v5.2M12 7.8v.1"/>',
    "leaf": '<path d="M5 19c0-9 5-14 15-14 0 10-5 14.5-12 13.5M5 20.5C7 15 10 12 14 10.5"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "mail": '<rect x="3" y="5.5" width="18" height="13.5" rx="2"/><path d="m3.5 7 8.5 6.5L20.5 7"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "message": '<path d="M4 5h16v11.5h-8L7 20.5v-4H4z"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
    "people": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.5-4 3-6 6.5-6s6 2 6.5 6M15.5 5.2'
    "a3.5 3.5 0 0 1 0 6.6"
    'M18 14.2c2 .8 3.2 2.6 3.5 5.3"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4.6 3.3-7 7.5-7s6.9 2.4 7.5 7"/>',
    "phone": '<path d="M5 3.5h3.5l2 5-2.3 1.8a12 12 0 0 0 5.5 5.5l1.8-2.3 5 2V19'
    "a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 3 5.7"
    'a2 2 0 0 1 2-2.2z"/>',
    "pin": '<path d="M12 21c-4.5-4.7-7-8.2-7-11.3a7 7 0 0 1 14 0C19 12.8 16.5 16.3 12 21z"/>'
    '<circle cx="12" cy="9.7" r="2.5"/>',
    "plus": '<path d="M12 4.5v15M4.5 12h15"/>',
    "print": '<path d="M7 8.5v-5h10v5M7 17H3.5V8.5h17V17H17"/><path d="M7 14h10v6.5H7z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3'
    "l1.4 1.4M17.3 17.3l1.4 1.4"
    'M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4"/>',
}
