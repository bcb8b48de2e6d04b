import { useEffect, useId, useRef, useState } from "react";
import { query } from "../../api/client";
import { useQuery } from "../../api/hooks";
import type { Component } from "../../api/types";
import { useT } from "../../i18n";
import { useShortcuts } from "../../shell/keyboard";
import { Loading, Page, ProblemNote } from "../../shell/Page";
import { go, href } from "../../shell/router";
import { Age } from "../../shell/Time";
import { valueText } from "./valueText";

const LIMIT = 50;
const PAUSE_MS = 250;

/** Finds components by a part of their name, code, gateway or device. */
export function Search({ wishes }: { wishes: URLSearchParams }) {
  const t = useT();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(wishes.get("q") ?? "");
  const [isAll, setAll] = useState(wishes.get("all") === "1");
  const asked = useLater(text.trim());
  const { data, problem, isLoading, reload } = useQuery<Component[]>(`/components${query({ q: asked, measured: isAll ? null : true, limit: LIMIT })}`);
  useShortcuts("component.keys", [{ keys: "/", text: "component.key_search", run: () => field.current?.select() }]);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    const to = href("components", null, { ...(asked === "" ? {} : { q: asked }), ...(isAll ? { all: "1" } : {}) });
    if (location.hash !== to) go(to, true);
  }, [asked, isAll]);
  const isAnswered = data !== null && asked === text.trim();

  // Whoever is quicker than the answer gets what it has first.
  const [wantsFirst, setWantsFirst] = useState(false);
  useEffect(() => {
    if (!wantsFirst || !isAnswered) return;
    setWantsFirst(false);
    if (data[0]) go(href("components", data[0].code));
  }, [wantsFirst, isAnswered, data]);
  return (
    <Page title={t("shell.page_components")} className="component-search">
      <form className="search-line" role="search" onSubmit={event => { event.preventDefault(); setWantsFirst(true); }}>
        <label htmlFor={id}>{t("component.search_label")}</label>
        <input id={id} ref={field} type="search" value={text} maxLength={100} autoComplete="off" data-testid="component-search" onChange={event => { setText(event.target.value); setWantsFirst(false); }} />
        <label className="check"><input type="checkbox" checked={isAll} onChange={event => setAll(event.target.checked)} /> {t("component.also_unmeasured")}</label>
      </form>
      {problem && <ProblemNote problem={problem} onRetry={reload} />}
      {data && (
        <section className="panel">
          <table>
            <thead><tr><th scope="col">{t("component.name")}</th><th scope="col">{t("component.code")}</th><th scope="col">{t("component.gateway")}</th><th scope="col">{t("component.zone")}</th><th scope="col">{t("component.newest")}</th><th scope="col" className="number">{t("component.age")}</th></tr></thead>
            <tbody>
              {data.map(row => <Found key={row.code} row={row} />)}
            </tbody>
          </table>
          <p className="quiet search-end" role="status">{data.length === 0 ? t("component.none_found") : data.length === LIMIT ? t("component.first_of_many", { count: LIMIT }) : t("component.found", { count: data.length })}</p>
        </section>
      )}
      {!data && isLoading && <Loading />}
    </Page>
  );
}

function Found({ row }: { row: Component }) {
  const values = row.devices.flatMap(device => device.values);
  const newest = values.reduce<(typeof values)[number] | null>((best, value) => best && best.unixMs >= value.unixMs ? best : value, null);
  return (
    <tr>
      <td><a href={href("components", row.code)}>{row.name || row.code}</a></td>
      <td className="figure">{row.code}</td>
      <td>{row.gateway}</td>
      <td>{row.zone}</td>
      <td>{newest && <span className="figure">{newest.quantity} {newest.value === null ? newest.quality : `${valueText(newest.value)} ${newest.unit}`}</span>}</td>
      <td className="number">{newest && <Age ms={newest.unixMs} />}</td>
    </tr>
  );
}

/** The text when it has stood still for a moment: a request for each key helps nobody. */
function useLater(text: string): string {
  const [later, setLater] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setLater(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return later;
}
