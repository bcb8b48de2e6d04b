// What operators do to alarms. Of two at once the server's journal decides who was first, and the second is told.

import { t } from "../i18n";
import { say, wordsOf } from "../shell/toasts";
import { takeAlarm } from "./alarms";
import { post, Problem } from "./client";
import { whoActs } from "./session";
import type { Alarm } from "./types";

const IDS_MAX = 500;
const AT_ONCE = 4;

interface AckAnswer {
  id: string;
  status: number;
  acknowledgedBy: string | null;
}

/** Acknowledges alarms and says what became of it. */
export async function acknowledge(alarms: readonly Alarm[], note = ""): Promise<void> {
  const open = alarms.filter(alarm => alarm.acknowledgedUnixMs === null);
  if (open.length === 0) {
    const by = alarms[0]?.acknowledgedBy;
    if (by) say(t("alarms.was_acknowledged", { who: by }), "problem");
    return;
  }

  if (open.length === 1) return actOnEach(open, alarm => post<Alarm>(`/alarms/${encodeURIComponent(alarm.id)}/acknowledge`, { who: whoActs(), note }), "alarms.acknowledged");
  const answers: AckAnswer[] = [];
  for (let at = 0; at < open.length; at += IDS_MAX) {
    answers.push(...await post<AckAnswer[]>("/alarms/acknowledge", { ids: open.slice(at, at + IDS_MAX).map(alarm => alarm.id), who: whoActs(), note }));
  }

  const done = answers.filter(answer => answer.status < 300);
  const earlier = [...new Set(answers.filter(answer => answer.status === 409).map(answer => answer.acknowledgedBy ?? "?"))];
  if (done.length > 0) say(t("alarms.acknowledged", { count: done.length }));
  if (earlier.length > 0) say(t("alarms.some_were_first", { count: answers.filter(answer => answer.status === 409).length, who: earlier.join(", ") }), "problem");
  const rest = answers.length - done.length - answers.filter(answer => answer.status === 409).length;
  if (rest > 0) say(t("alarms.some_failed", { count: rest }), "problem");
}

export const shelve = (alarms: readonly Alarm[], minutes: number, reason: string): Promise<void> =>
  actOnEach(onePerSource(alarms), alarm => act(alarm, "shelve", { minutes, reason }), "alarms.shelved");

export const unshelve = (alarms: readonly Alarm[]): Promise<void> =>
  actOnEach(onePerSource(alarms.filter(alarm => alarm.state === "shelved")), alarm => act(alarm, "unshelve"), "alarms.unshelved");

/** `to` is empty for nobody. */
export const assign = (alarms: readonly Alarm[], to: string): Promise<void> =>
  actOnEach(alarms, alarm => act(alarm, "assign", { to }), to === "" ? "alarms.unassigned" : "alarms.assigned");

export const comment = (alarms: readonly Alarm[], note: string): Promise<void> => actOnEach(alarms, alarm => act(alarm, "comment", { note }), "alarms.commented");

export const reset = (alarms: readonly Alarm[], note = ""): Promise<void> => actOnEach(alarms, alarm => act(alarm, "reset", { note }), "alarms.was_reset");

const act = (alarm: Alarm, verb: string, body: Record<string, unknown> = {}): Promise<unknown> =>
  post(`/alarms/${encodeURIComponent(alarm.id)}/${verb}`, { who: whoActs(), ...body });

/** A shelf is of a rule and a subject: one of their alarms is enough. */
function onePerSource(alarms: readonly Alarm[]): readonly Alarm[] {
  return [...new Map(alarms.map(alarm => [`${alarm.rule}\n${alarm.subject}`, alarm])).values()];
}

/** Says once how many it worked for, and each other answer once with how often it came. Throws nothing. */
async function actOnEach(alarms: readonly Alarm[], work: (alarm: Alarm) => Promise<unknown>, doneText: string): Promise<void> {
  const refusals = new Map<string, number>();
  let done = 0;
  const waiting = [...alarms];
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, alarms.length) }, async () => {
    for (let alarm = waiting.shift(); alarm; alarm = waiting.shift()) {
      try {
        const answer = await work(alarm);
        if (isAlarm(answer)) takeAlarm(answer);
        done++;
      } catch (fault) {
        const words = fault instanceof Problem && fault.winner !== null ? `${t("alarms.was_first", { who: fault.winner })} ${fault.message}` : wordsOf(fault);
        refusals.set(words, (refusals.get(words) ?? 0) + 1);
      }
    }
  }));
  if (done > 0) say(t(doneText, { count: done }));
  for (const [words, count] of refusals) say(count === 1 ? words : `${words} (×${count})`, "problem");
}

const isAlarm = (answer: unknown): answer is Alarm => typeof answer === "object" && answer !== null && "id" in answer && "onsetUnixMs" in answer;
