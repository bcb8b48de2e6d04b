import { useId, useState } from "react";
import { acknowledge, assign, comment, reset, shelve } from "../../api/actions";
import { whoActs } from "../../api/session";
import type { Alarm } from "../../api/types";
import { useT } from "../../i18n";
import { duration } from "../../i18n/format";
import { Dialog } from "../../shell/Dialog";
import { sayProblem } from "../../shell/toasts";

export type Asking = "acknowledge" | "shelve" | "assign" | "comment" | "reset";

const NOTE_MAX = 500;
const MINUTE = 60_000;
const SHELF_MINUTES = [15, 60, 240, 480, 1440, 4320, 10_080];

interface AskingProps {
  alarms: readonly Alarm[];
  onClose: () => void;
}

/** The question before an action that needs more than a key. */
export function ActionDialog({ asking, ...rest }: AskingProps & { asking: Asking }) {
  if (asking === "shelve") return <ShelveDialog {...rest} />;
  if (asking === "assign") return <AssignDialog {...rest} />;
  return <NoteDialog asking={asking} {...rest} />;
}

function useDoing(onClose: () => void): [boolean, (work: () => Promise<void>) => Promise<void>] {
  const [isBusy, setBusy] = useState(false);
  return [isBusy, async work => {
    setBusy(true);
    try {
      await work();
    } catch (fault) {
      sayProblem(fault);
    }

    onClose();
  }];
}

function NoteDialog({ asking, alarms, onClose }: AskingProps & { asking: "acknowledge" | "comment" | "reset" }) {
  const t = useT();
  const id = useId();
  const [note, setNote] = useState("");
  const [isBusy, run] = useDoing(onClose);
  const work = { acknowledge, comment, reset }[asking];
  return (
    <Dialog
      title={t(`alarms.ask_${asking}`, { count: alarms.length })} doText={t(`alarms.do_${asking}`)} onClose={onClose} isBusy={isBusy} testId={`ask-${asking}`}
      canDo={asking !== "comment" || note.trim() !== ""} onDo={() => run(() => work(alarms, note.trim()))}
    >
      <label htmlFor={id}>{t(asking === "comment" ? "alarms.comment" : "alarms.note")}</label>
      <input id={id} value={note} maxLength={NOTE_MAX} data-autofocus autoComplete="off" onChange={event => setNote(event.target.value)} />
    </Dialog>
  );
}

function ShelveDialog({ alarms, onClose }: AskingProps) {
  const t = useT();
  const id = useId();
  const [minutes, setMinutes] = useState(60);
  const [reason, setReason] = useState("");
  const [isBusy, run] = useDoing(onClose);
  return (
    <Dialog
      title={t("alarms.ask_shelve", { count: alarms.length })} doText={t("alarms.do_shelve")} onClose={onClose} isBusy={isBusy} testId="ask-shelve" canDo={reason.trim() !== ""}
      onDo={() => run(() => shelve(alarms, minutes, reason.trim()))}
    >
      <p className="quiet">{t("alarms.shelve_why")}</p>
      <label htmlFor={id}>{t("alarms.reason")}</label>
      <input id={id} value={reason} maxLength={NOTE_MAX} data-autofocus autoComplete="off" onChange={event => setReason(event.target.value)} />
      <fieldset className="choices">
        <legend>{t("alarms.how_long")}</legend>
        {SHELF_MINUTES.map(span => (
          <label key={span}><input type="radio" name={`${id}-span`} checked={minutes === span} onChange={() => setMinutes(span)} /> {duration(span * MINUTE)}</label>
        ))}
      </fieldset>
    </Dialog>
  );
}

function AssignDialog({ alarms, onClose }: AskingProps) {
  const t = useT();
  const id = useId();
  const [to, setTo] = useState(whoActs());
  const [isBusy, run] = useDoing(onClose);
  return (
    <Dialog title={t("alarms.ask_assign", { count: alarms.length })} doText={t("alarms.do_assign")} onClose={onClose} isBusy={isBusy} testId="ask-assign" onDo={() => run(() => assign(alarms, to.trim()))}>
      <label htmlFor={id}>{t("alarms.whose")}</label>
      <input id={id} value={to} maxLength={64} data-autofocus autoComplete="off" onChange={event => setTo(event.target.value)} />
    </Dialog>
  );
}
