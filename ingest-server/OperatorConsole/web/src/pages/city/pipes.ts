// The pipes under the city, as thin grey lines: where the server has pipe networks, and while they are few enough to be drawn at once.

import { get } from "../../api/client";

interface NetworkRow {
  id: string;
  kind: string;
  nodes: number;
  pipes: number;
}

interface Network {
  nodes: { id: string; lon: number; lat: number }[];
  pipes: { id: string; from: string; to: string }[];
}

const PIPES_MAX = 60_000;

/** Null where there are none. */
export async function pipeShapes(signal: AbortSignal): Promise<GeoJSON.FeatureCollection<GeoJSON.LineString> | null> {
  const features: GeoJSON.Feature<GeoJSON.LineString>[] = [];
  let left = PIPES_MAX;
  for (const { id, kind, pipes } of await get<NetworkRow[]>("/networks", signal)) {
    if (pipes > left) continue;
    left -= pipes;
    const network = await get<Network>(`/networks/${encodeURIComponent(id)}`, signal).catch(() => null);
    if (network === null) continue;
    const places = new Map(network.nodes.map(node => [node.id, [node.lon, node.lat]]));
    for (const pipe of network.pipes) {
      const [from, to] = [places.get(pipe.from), places.get(pipe.to)];
      if (from && to) features.push({ type: "Feature", properties: { kind }, geometry: { type: "LineString", coordinates: [from, to] } });
    }
  }

  return features.length === 0 ? null : { type: "FeatureCollection", features };
}
