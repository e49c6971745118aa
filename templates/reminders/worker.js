// A push carries no words. What is shown is the same for everything, and says nothing on a lock screen.
self.addEventListener("push", (event) => {
  event.waitUntil(
    self.registration.showNotification("{{ site_name|escapejs }}", {
      body: "There is a note for you.",
      tag: "note",
      data: "{{ list|escapejs }}",
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
