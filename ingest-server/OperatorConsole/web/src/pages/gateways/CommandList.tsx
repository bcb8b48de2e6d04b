import { useQuery } from "../../api/hooks";
import { useT } from "../../i18n";
import { figure } from "../../i18n/format";
import { ProblemNote } from "../../shell/Page";
import { Time } from "../../shell/Time";
import type { Command } from "./bodies";

const EVERY_MS = 3000;

/** What was asked of a gateway, the newest first. */
export function CommandList({ gateway }: { gateway: string }) {
  const t = useT();
  const { data, problem, reload } = useQuery<{ items: Command[] }>(`/gateways/${encodeURIComponent(gateway)}/commands?limit=50`, { everyMs: EVERY_MS });
  if (problem) return <ProblemNote problem={problem} onRetry={reload} />;
  if (!data) return null;
  if (data.items.length === 0) return <p className="quiet">{t("gateways.no_commands")}</p>;
  return (
    <table data-testid="commands">
      <thead><tr><th scope="col">{t("gateways.when")}</th><th scope="col">{t("gateways.what")}</th><th scope="col">{t("gateways.who")}</th><th scope="col">{t("gateways.result")}</th></tr></thead>
      <tbody>
        {data.items.map(command => (
          <tr key={command.id} data-state={command.state}>
            <td><Time ms={command.createdMs} /></td>
            <td>{whatOf(t, command)}{command.note && <span className="quiet"> {command.note}</span>}</td>
            <td>{command.who}</td>
            <td><span className={command.state === "done" || command.state === "sent" ? "quiet" : "not-well"}>{t(`gateways.command_${command.state}`)}</span>{command.reason && <span className="quiet"> {command.reason}</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function whatOf(t: (key: string) => string, command: Command): string {
  if (command.kind === "rebirth" || command.kind === "reload") return t(`gateways.${command.kind}`);
  return `${command.device ?? ""} ${command.quantity ?? ""} = ${command.value === undefined ? "" : figure(command.value)}`;
}
