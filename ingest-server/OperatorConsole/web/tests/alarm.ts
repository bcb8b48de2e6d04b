import type { Alarm } from "../src/api/types";

/** An alarm as the server tells it, with what a test says otherwise. */
export const alarm = (id: string, otherwise: Partial<Alarm> = {}): Alarm => ({
  id, rule: "cover-tilted", ruleVersion: 1, level: 2, raisedLevel: 2, subject: `S-${id}`, text: "Cover open", textZh: "井盖打开", onsetUnixMs: 1000, raisedUnixMs: 2000, value: 1,
  clearedUnixMs: null, acknowledgedUnixMs: null, acknowledgedBy: null, note: null, isActive: true, state: "activeUnacknowledged", isShown: true, shownUnixMs: 2000, held: "none",
  cause: null, groupCount: 0, isFirstOut: false, flood: null, isLatching: false, resetUnixMs: null, resetBy: null, assignedTo: null, caseState: null, detail: null, delayMs: 0,
  ...otherwise,
});
