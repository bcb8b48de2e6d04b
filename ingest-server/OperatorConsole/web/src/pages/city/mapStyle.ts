// The map's layers, in the colours of the theme: grey where all is well, darker where more stands, pale or hollow where gateways are offline.

import type { StyleSpecification } from "maplibre-gl";
import { colour } from "../../shell/theme";

const nothing: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

export function styleOf(): StyleSpecification {
  const [quiet, panel, line] = [colour("--quiet"), colour("--panel"), colour("--faint")];
  return {
    version: 8,
    sources: {
      pipes: { type: "geojson", data: nothing, tolerance: 0.2 },
      cells: { type: "geojson", data: nothing, tolerance: 0, buffer: 0, maxzoom: 16 },
      components: { type: "geojson", data: nothing, tolerance: 0, buffer: 16 },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": panel } },
      {
        id: "cells", type: "fill", source: "cells",
        paint: { "fill-color": quiet, "fill-opacity": ["+", 0.08, ["*", 0.6, ["get", "tone"]]], "fill-antialias": false },
      },
      {
        // From where a street can be told: farther out tens of thousands of pipes are a grey veil that costs every frame.
        id: "pipes", type: "line", source: "pipes", minzoom: 13,
        paint: { "line-color": line, "line-width": ["interpolate", ["linear"], ["zoom"], 13, 0.5, 17, ["case", ["==", ["get", "kind"], "gas"], 1.5, 3]] },
      },
      {
        id: "offline", type: "circle", source: "components", filter: ["all", ["==", ["get", "level"], 0], ["get", "isOffline"]],
        paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, 2, 17, 5], "circle-color": panel, "circle-stroke-color": quiet, "circle-stroke-width": 1.4 },
      },
      {
        id: "components", type: "circle", source: "components", filter: ["all", ["==", ["get", "level"], 0], ["!", ["get", "isOffline"]]],
        paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, 2.2, 17, 5.5], "circle-color": quiet, "circle-opacity": 0.85 },
      },
    ],
  };
}
