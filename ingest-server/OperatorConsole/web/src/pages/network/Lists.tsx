import { useT } from "../../i18n";
import { number, percent } from "../../i18n/format";
import { LevelMark } from "../../shell/LevelMark";
import { href } from "../../shell/router";
import { Age } from "../../shell/Time";
import type { NetworkBody } from "./bodies";
import { worstFirst, type Plan, type Point } from "./plan";

const POINTS_SHOWN = 40;

/** The ranked pipes of each burst; a click looks there. */
export function Bursts({ body, plan, onLook }: { body: NetworkBody; plan: Plan; onLook: (at: Point) => void }) {
  const t = useT();
  if (body.bursts.length === 0) return <p className="quiet" data-testid="bursts" data-count={0}>{t("network.no_bursts")}</p>;
  return (
    <div data-testid="bursts" data-count={body.bursts.length}>
      {body.bursts.map(burst => (
        <section key={burst.alarmId} className="burst-list">
          <h3 className="with-mark"><LevelMark level={1} size={18} /> <a href={href("alarms", burst.alarmId)}>{t("network.burst_alarm")}</a></h3>
          <ol>
            {burst.pipes.map(pipe => {
              const at = plan.candidates.find(one => one.alarmId === burst.alarmId && one.pipe === pipe.id);
              return (
                <li key={pipe.id}>
                  <b className="figure">{pipe.rank}</b>
                  {at ? <button type="button" className="link" onClick={() => onLook({ ...at.middle })}>{pipe.id}</button> : <span>{pipe.id} <span className="quiet">{t("network.elsewhere")}</span></span>}
                  <span className="number quiet">{pipe.share === undefined || pipe.share === null ? "" : percent(pipe.share, 0)}</span>
                </li>
              );
            })}
          </ol>
        </section>
      ))}
    </div>
  );
}

/** Where pressure is measured, what has fallen first. */
export function Points({ plan, unit, onLook }: { plan: Plan; unit: string; onLook: (at: Point) => void }) {
  const t = useT();
  const hasFall = plan.measured.some(node => (node.fall ?? 0) > 0);
  if (plan.measured.length === 0) return <p className="quiet">{t("network.no_points")}</p>;
  return (
    <>
      <table data-testid="points">
        <thead><tr><th scope="col">{t("network.point")}</th><th scope="col" className="number">{t("network.pressure")} {unit}</th>{hasFall && <th scope="col" className="number">{t("network.fall")}</th>}<th scope="col" className="number">{t("network.age")}</th></tr></thead>
        <tbody>
          {worstFirst(plan.measured).slice(0, POINTS_SHOWN).map(node => (
            <tr key={node.id}>
              <td><button type="button" className="link" aria-label={t("network.look_at", { id: node.id })} onClick={() => onLook({ x: node.x, y: node.y })}>{node.name ?? node.id}</button> <a className="quiet figure" href={href("components", node.component)}>{node.component}</a></td>
              <td className={`number${node.pressure === undefined ? " not-well" : ""}`}>{node.pressure === undefined ? node.quality ?? t("network.no_value") : number(node.pressure)}</td>
              {hasFall && <td className="number">{node.fall === undefined || node.fall <= 0 ? "" : <b>−{number(node.fall)}</b>}</td>}
              <td className="number">{node.timeMs === undefined ? "–" : <Age ms={node.timeMs} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {plan.measured.length > POINTS_SHOWN && <p className="quiet table-end">{t("network.first_of", { shown: POINTS_SHOWN, count: plan.measured.length })}</p>}
    </>
  );
}

export function ClosedValves({ plan, onLook }: { plan: Plan; onLook: (at: Point) => void }) {
  const t = useT();
  const closed = plan.valves.filter(valve => valve.isClosed);
  if (closed.length === 0) return <p className="quiet">{t("network.none_closed", { count: plan.valves.length })}</p>;
  return (
    <ul className="closed-valves">
      {closed.map(valve => <li key={valve.id}><button type="button" className="link" onClick={() => onLook({ ...valve.middle })}>{valve.id}</button> <span className="quiet">{valve.kind}</span> {valve.component && <a className="quiet figure" href={href("components", valve.component)}>{valve.component}</a>}</li>)}
    </ul>
  );
}
