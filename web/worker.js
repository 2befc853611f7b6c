// The service worker: keeps a release of the page, so that it opens without a network.
//
// `crates/xtask/js/finish.mjs` writes it into a release as `sw.js`, with a line before this one: `release`, which is
// the version and all files, each with its name below the scope and its hash. A release lies in a cache of its own,
// complete or not at all. The names of a page's parts change with what is in them, so that it never gets a mixture.

/** Several playgrounds may be on one host. */
const ours = `daemonset-playground ${registration.scope} `;
const present = ours + release.version;

/** How long a network may take until the page opens as it is kept, in milliseconds. */
const patience = 3000;

addEventListener("install", (event) => {
  event.waitUntil(keepRelease().then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(removeOthers().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const place = origin + pathname;
  if (request.method !== "GET" || !place.startsWith(registration.scope)) return;
  const name = place.slice(registration.scope.length);
  if (request.mode !== "navigate") event.respondWith(file(request));
  else if (name === "" || name === "index.html") {
    event.waitUntil(removeOthers());
    event.respondWith(page(request));
  }
});

/** The hashes see to it that the page and its files are of one release, while another is being published. */
async function keepRelease() {
  const files = Object.entries(release.files);
  const requests = files.map(([name, integrity]) => {
    return new Request(new URL(name, registration.scope), { integrity, cache: "no-cache" });
  });
  const cache = await caches.open(present);
  await cache.addAll(requests);
}

/** Removes earlier releases as soon as no page is open that may still ask for a part of one, and never a later one. */
async function removeOthers() {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.some(({ url }) => url.startsWith(registration.scope))) return;
  const names = await caches.keys();
  const isOvertaken = registration.installing || registration.waiting || globalThis.serviceWorker?.state === "redundant";
  if (isOvertaken) return;
  const others = names.filter((name) => name.startsWith(ours) && name !== present);
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** The page as it is published now; as it is kept where that cannot be had. Its options change nothing in the file. */
async function page(request) {
  const fresh = fetch(request);
  const pause = new Promise((resolve) => setTimeout(resolve, patience));
  const inTime = await Promise.race([fresh, pause]).catch(() => undefined);
  if (inTime && inTime.status < 500) return inTime;
  const kept = await caches.match(registration.scope, { cacheName: present, ignoreVary: true });
  return kept ?? fresh;
}

/** A part of the page: as kept, maybe by an earlier release, or else as ever. */
async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
