import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { get } from "../../api/client";
import { useQuery } from "../../api/hooks";
import type { Box, City, MapView, Place } from "../../api/types";
import { useT } from "../../i18n";
import { useShortcuts } from "../../shell/keyboard";
import { Loading, ProblemNote } from "../../shell/Page";
import type { PageProps } from "../../shell/pageProps";
import { PastStamp } from "../../shell/PastStamp";
import { Figures } from "./Figures";
import type { MapHandle } from "./MapPane";
import { TourPanel } from "./TourPanel";
import { useTour } from "./useTour";
import { ValuesPanel } from "./ValuesPanel";
import { WorstAlarms } from "./WorstAlarms";
import "./city.css";

const NEAR_DEGREES = 0.0012;

const MapPane = lazy(async () => ({ default: (await import("./MapPane")).MapPane }));

/** Is the city well; if not, what is wrong, where, since when. */
export default function CityPage({ route }: PageProps) {
  const t = useT();
  const { data: city, problem, reload } = useQuery<City>("/city", { everyMs: 5000, on: ["alarm", "gateway"] });
  const map = useRef<MapHandle>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [look, setLook] = useState<{ view: MapView; box: Box } | null>(null);
  const flyTo = useCallback((box: Box, metresMin?: number) => map.current?.flyTo(box, metresMin), []);
  const { tour, rules, isFollowing, setFollowing, playing } = useTour(flyTo);
  const letGo = useCallback(() => setFollowing(false), [setFollowing]);
  const showPlace = useCallback((place: Pick<Place, "code" | "longitude" | "latitude">) => {
    letGo();
    setChosen(place.code);
    flyTo([place.longitude - NEAR_DEGREES, place.latitude - NEAR_DEGREES, place.longitude + NEAR_DEGREES, place.latitude + NEAR_DEGREES]);
  }, [flyTo, letGo]);
  const onMoved = useCallback((view: MapView, box: Box) => setLook({ view, box }), []);

  // An address that names a component: it is shown once the map is there.
  const at = route.wishes.get("at");
  const isThere = look !== null;
  useEffect(() => {
    if (at === null || !isThere) return;
    const stop = new AbortController();
    get<Place[]>(`/map/places?subject=${encodeURIComponent(at)}`, stop.signal).then(found => {
      if (found[0]) showPlace(found[0]);
    }).catch(() => {});
    return () => stop.abort();
  }, [at, isThere, showPlace]);

  useShortcuts("city.keys", [
    { keys: "0", text: "city.key_all", run: () => { letGo(); map.current?.showAll(); } },
    { keys: "+", text: "city.key_in", run: () => map.current?.zoomBy(1) },
    { keys: "-", text: "city.key_out", run: () => map.current?.zoomBy(-1) },
  ]);
  // The map stays where it is when another time of the same city is watched.
  const known = useRef<City | null>(null);
  known.current = city ?? known.current;
  const ground = known.current;
  if (!ground) return problem ? <ProblemNote problem={problem} onRetry={reload} /> : <Loading />;
  return (
    <article className="page city-page">
      <h1 className="sr">{t("shell.page_city")}</h1>
      {city ? <Figures city={city} /> : problem ? <ProblemNote problem={problem} onRetry={reload} /> : <Loading />}
      <div className="city-columns">
        <section className="city-map" aria-label={t("city.map")}>
          <PastStamp />
          {tour && <TourPanel tour={tour} rules={rules} isFollowing={isFollowing} onFollow={setFollowing} onGo={box => { letGo(); flyTo(box); }} />}
          {ground.components === 0 ? <p className="note">{t("city.empty")}</p> : (
            <Suspense fallback={<Loading />}>
              <MapPane city={ground.box} chosen={chosen} scenes={playing} onChoose={setChosen} onMoved={onMoved} onTouched={letGo} handle={map} />
            </Suspense>
          )}
          <div className="map-buttons">
            <button type="button" id="map-in" title={`${t("city.key_in")} (+)`} aria-label={t("city.key_in")} onClick={() => { letGo(); map.current?.zoomBy(1); }}>+</button>
            <button type="button" id="map-out" title={`${t("city.key_out")} (-)`} aria-label={t("city.key_out")} onClick={() => { letGo(); map.current?.zoomBy(-1); }}>−</button>
            <button type="button" id="map-all" title={`${t("city.key_all")} (0)`} onClick={() => { letGo(); map.current?.showAll(); }}>{t("city.all")}</button>
            <p className="quiet">{t("city.legend")}</p>
          </div>
        </section>
        <div className="city-side">
          <WorstAlarms onPlace={showPlace} />
          <ValuesPanel chosen={chosen} onChoose={setChosen} look={look} />
        </div>
      </div>
    </article>
  );
}
