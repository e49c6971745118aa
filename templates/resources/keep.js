// Keeps one page on this phone, because its owner asked for it: /help-now/ answers without a network.
const COPY = "/help-now/offline/";
const SHELF = "help-now";

async function renew() {
  const shelf = await caches.open(SHELF);
  await shelf.add(new Request(COPY, { cache: "reload" }));
}

self.addEventListener("install", (event) => event.waitUntil(renew()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  event.respondWith(
    fetch(event.request).then(
      (answer) => {
        event.waitUntil(renew().catch(() => {}));
        return answer.status < 500 ? answer : caches.match(COPY).then((copy) => copy || answer);
      },
      () => caches.match(COPY),
    ),
  );
});
