// Maps without a tile server: the co-op's places on a plain ground. Everything works without this file too;
// the list of places then stands alone. A [data-map="pick"] writes the tapped point into two hidden fields,
// a [data-map="trip"] shows a way.
const places = JSON.parse(document.getElementById("places")?.textContent ?? "null");

const point = (text) => text.split(",").map(Number);

// Names stand on the outer side of their place, so that they cover each other less.
const side = (place) => (places.zone && place.lon < places.zone.lon ? "left" : "right");

function base(element) {
  element.hidden = false;
  const map = L.map(element, { attributionControl: false, zoomControl: true, minZoom: 3, maxZoom: 17, zoomSnap: 0.25 });
  const extent = L.latLngBounds([]);
  if (places?.zone) {
    const centre = [places.zone.lat, places.zone.lon];
    const metres = places.zone.radius_km * 1000;
    L.circle(centre, { radius: metres, className: "zone", weight: 1.5, fillOpacity: 0.06, interactive: false }).addTo(map);
    extent.extend(L.latLng(centre).toBounds(metres * 2));
  }
  for (const place of places?.places ?? []) {
    L.circleMarker([place.lat, place.lon], { radius: 6, className: "place", weight: 2, fillOpacity: 1, interactive: false })
      .bindTooltip(place.name, { permanent: true, direction: side(place), offset: side(place) === "left" ? [-6, 0] : [6, 0] })
      .addTo(map);
    extent.extend([place.lat, place.lon]);
  }
  return { map, extent };
}

function show(map, extent, otherwise) {
  if (extent.isValid()) map.fitBounds(extent.pad(0.08));
  else map.setView(otherwise ?? [0, 0], 3);
}

// The map opens at a tap; who chooses from the list never needs it.
function picker(element) {
  const field = element.closest("[data-place]");
  const list = field.querySelector("select");
  const latitude = document.getElementById(element.dataset.latitude);
  const longitude = document.getElementById(element.dataset.longitude);
  const opener = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button quiet small",
    textContent: places.open,
  });
  element.before(opener);
  opener.addEventListener("click", () => {
    opener.remove();
    pick(element, field, list, latitude, longitude);
  });
  if (!list.value && latitude.value) opener.click();
}

function pick(element, field, list, latitude, longitude) {
  const { map, extent } = base(element);
  show(map, extent);
  const kind = field.dataset.place === "dropoff" ? "dropoff" : "pickup";
  let marker = null;
  const mark = (where) => {
    if (marker) marker.setLatLng(where);
    else marker = L.circleMarker(where, { radius: 9, className: kind, weight: 3, fillOpacity: 1 }).addTo(map);
  };
  const follow = () => {
    const place = places.places.find((each) => each.key === list.value);
    if (place) mark([place.lat, place.lon]);
    else if (latitude.value && longitude.value) mark([latitude.value, longitude.value]);
  };
  list.addEventListener("change", follow);
  map.on("click", (event) => {
    latitude.value = event.latlng.lat.toFixed(6);
    longitude.value = event.latlng.lng.toFixed(6);
    list.value = "";
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  follow();
}

function trip(element) {
  const { map } = base(element);
  const [from, to] = [point(element.dataset.from), point(element.dataset.to)];
  L.polyline([from, to], { className: "way", weight: 3, dashArray: "2 8", interactive: false }).addTo(map);
  L.circleMarker(from, { radius: 8, className: "pickup", weight: 3, fillOpacity: 1 }).addTo(map);
  L.circleMarker(to, { radius: 8, className: "dropoff", weight: 3, fillOpacity: 1 }).addTo(map);
  const extent = L.latLngBounds([from, to]);
  if (element.dataset.worker) {
    const worker = point(element.dataset.worker);
    L.circleMarker(worker, { radius: 7, className: "worker", weight: 3, fillOpacity: 1 }).addTo(map);
    extent.extend(worker);
  }
  map.fitBounds(extent.pad(0.35), { maxZoom: 15 });
}

function draw(root) {
  if (typeof L === "undefined") return;
  for (const element of root.querySelectorAll("[data-map]:not(.leaflet-container)")) {
    if (element.dataset.drawn) continue;
    element.dataset.drawn = "yes";
    if (element.dataset.map === "pick") picker(element);
    else trip(element);
  }
}

// A worker's phone says where it is: before going online, if no place was chosen, and every half minute while online.
function watch(form) {
  const [latitude, longitude] = form.querySelectorAll('input[name$="latitude"], input[name$="longitude"]');
  const list = form.querySelector("select");
  const here = (then, otherwise = () => {}) => {
    if (!navigator.geolocation) {
      otherwise();
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        latitude.value = coords.latitude.toFixed(5);
        longitude.value = coords.longitude.toFixed(5);
        then();
      },
      otherwise,
      { maximumAge: 20_000, timeout: 10_000 },
    );
  };
  if (form.dataset.position === "live") {
    const send = () => here(() => fetch(form.action, { method: "POST", body: new FormData(form) }));
    send();
    setInterval(send, 30_000);
    return;
  }
  form.addEventListener("submit", (event) => {
    if (list.value || latitude.value) return;
    event.preventDefault();
    const go = () => form.submit();
    here(go, go);
  });
}

draw(document);
document.addEventListener("htmx:afterSwap", (event) => draw(event.target.parentElement ?? document));
for (const form of document.querySelectorAll("form[data-position]")) watch(form);
