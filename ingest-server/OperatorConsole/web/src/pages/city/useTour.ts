import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useQuery } from "../../api/hooks";
import { useSource } from "../../api/source";
import type { Box, Rule, Tour, TourScene } from "../../api/types";

/** The play that goes on in the city, if somebody announces one; the map goes to each scene as it begins, unless it was taken in hand. */
export function useTour(flyTo: (box: Box) => void) {
  const isPast = useSource().replay !== null;
  const { data: tour } = useQuery<Tour | null>(isPast ? null : "/tour", { everyMs: 5000, on: ["tour"], paceMs: 200 });
  const { data: rules } = useQuery<Rule[]>(tour ? "/rules" : null);
  const [isFollowing, setIsFollowing] = useState(true);
  const begun = useRef(new Set<string>());
  const playing = useMemo(() => playingOf(tour), [tour]);
  const newest = playing.at(-1) ?? null;
  const setFollowing = useCallback((follows: boolean) => {
    setIsFollowing(follows);
    if (follows && newest?.box) flyTo(newest.box);
  }, [newest, flyTo]);
  useEffect(() => {
    if (!tour) {
      begun.current.clear();
      setIsFollowing(true);
      return;
    }

    const fresh = playing.filter(scene => !begun.current.has(scene.id));
    for (const scene of playing) begun.current.add(scene.id);
    const last = fresh.at(-1);
    if (!last?.box || !isFollowing) return;

    // The map may be on its way still.
    const timer = setTimeout(() => flyTo(last.box!), document.querySelector("#map") ? 0 : 1500);
    return () => clearTimeout(timer);
  }, [tour, playing, isFollowing, flyTo]);
  return { tour, rules: useMemo(() => rules && new Set(rules.map(rule => rule.id)), [rules]), isFollowing, setFollowing, playing };
}

/** Scenes that play, in the order in which they began. */
export const playingOf = (tour: Tour | null): readonly TourScene[] =>
  (tour?.scenes ?? []).filter(scene => scene.state === "playing").sort((one, other) => (one.fromUnixMs ?? 0) - (other.fromUnixMs ?? 0));
