// Keeps the offline page and the style sheets; pages of people are never stored.
// The view that serves this file puts `const KEPT = {version, offline, files}` before it.
self.addEventListener("install", (event) => {
  const keep = (cache) => cache.addAll([KEPT.offline, ...KEPT.files]);
  event.waitUntil(caches.open(KEPT.version).then(keep).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = (keys) => Promise.all(keys.filter((key) => key !== KEPT.version).map((key) => caches.delete(key)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(KEPT.offline)));
  } else if (request.destination === "style") {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
  }
});
