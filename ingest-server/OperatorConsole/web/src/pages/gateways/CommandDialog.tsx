import { useId, useState } from "react";
import { useT } from "../../i18n";
import { figure } from "../../i18n/format";
import { Dialog } from "../../shell/Dialog";
import { wordsOf } from "../../shell/toasts";
import type { Command, Order } from "./bodies";
import { useOrder } from "./useOrder";

export type Verb = "dim" | "rebirth" | "reload";

export interface Lamp {
  device: string;
  name: string;
  value: number | null;
}

interface CommandDialogProps {
  gateway: string;
  verb: Verb;
  lamps: readonly Lamp[];
  onClose: () => void;
}

/** Asks before it sends, then stays until the gateway has answered or its time is over. */
export function CommandDialog({ gateway, verb, lamps, onClose }: CommandDialogProps) {
  const t = useT();
  const [deviceId, valueId, noteId] = [useId(), useId(), useId()];
  const { command, send } = useOrder(gateway);
  const [device, setDevice] = useState(lamps[0]?.device ?? "");
  const [value, setValue] = useState(lamps[0]?.value ?? 100);
  const [note, setNote] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const give = async (order: Order): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await send(order, note.trim());
    } catch (fault) {
      setProblem(wordsOf(fault));
    }

    setBusy(false);
  };
  const order: Order = verb === "dim" ? { device, quantity: "lamp/dimming", value } : verb === "rebirth" ? { rebirth: true } : { reload: true };
  if (command) {
    const isArmed = command.outcome === "armed";
    return (
      <Dialog
        title={t(`gateways.${verb}`)} onClose={onClose} problem={problem} isBusy={isBusy} testId="command-result"
        {...(isArmed ? { doText: t("gateways.confirm_armed"), onDo: () => give({ ...order, confirms: command.id } as Order) } : {})}
      >
        <Result command={command} />
        {isArmed && <p>{t("gateways.armed")}</p>}
      </Dialog>
    );
  }

  return (
    <Dialog title={t(`gateways.${verb}`)} onClose={onClose} doText={t("gateways.send")} onDo={() => give(order)} isBusy={isBusy} canDo={verb !== "dim" || device !== ""} problem={problem} testId="command-dialog">
      <p>{t(`gateways.${verb}_about`, { gateway })}</p>
      {verb === "dim" && <>
        <label htmlFor={deviceId}>{t("gateways.lamp")}</label>
        <select id={deviceId} value={device} data-autofocus onChange={event => { setDevice(event.target.value); setValue(lamps.find(lamp => lamp.device === event.target.value)?.value ?? value); }}>
          {lamps.map(lamp => <option key={lamp.device} value={lamp.device}>{lamp.name} ({lamp.device}){lamp.value === null ? "" : ` · ${figure(lamp.value)} %`}</option>)}
        </select>
        <label htmlFor={valueId}>{t("gateways.brightness")}: <b className="figure">{value} %</b></label>
        <input id={valueId} type="range" min={0} max={100} step={1} value={value} onChange={event => setValue(Number(event.target.value))} />
      </>}
      <label htmlFor={noteId}>{t("gateways.note")}</label>
      <input id={noteId} value={note} maxLength={500} onChange={event => setNote(event.target.value)} />
    </Dialog>
  );
}

/** Where a command stands, in words and by a sign. */
export function Result({ command }: { command: Command }) {
  const t = useT();
  return (
    <p className={`command-result ${command.state}`} role="status" data-testid="command-state" data-state={command.state}>
      <b>{t(`gateways.command_${command.state}`)}</b>
      {command.reason && <span>{command.reason}</span>}
      {command.readBack !== undefined && <span className="quiet">{t("gateways.read_back", { value: figure(command.readBack) })}</span>}
    </p>
  );
}
