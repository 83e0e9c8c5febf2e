// "Nearest to me": asks the browser for the position and opens the list ordered by it. Without it, a commune is chosen.
"use strict";

const near = document.querySelector("[data-near]");
if (near && navigator.geolocation) {
  const status = near.querySelector("[role=status]");
  near.hidden = false;
  near.querySelector("button").addEventListener("click", () => {
    status.textContent = status.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({coords}) => {
        const address = new URL(location.href);
        address.searchParams.delete("near");
        address.searchParams.delete("page");
        // Three decimals are about a hundred metres: near enough, and no more than is needed.
        address.searchParams.set("lat", coords.latitude.toFixed(3));
        address.searchParams.set("lon", coords.longitude.toFixed(3));
        location.assign(address);
      },
      () => { status.textContent = status.dataset.denied; },
      {timeout: 10000, maximumAge: 600000},
    );
  });
}
