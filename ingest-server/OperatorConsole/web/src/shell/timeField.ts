// A time as <input type="datetime-local"> has it: local, without a zone.

/** 2026-11-30T19:07:42 */
export function localField(ms: number): string {
  const time = new Date(ms);
  if (Number.isNaN(time.getTime())) return "";
  const two = (value: number): string => `${value}`.padStart(2, "0");
  const date = `${`${time.getFullYear()}`.padStart(4, "0")}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date}T${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** Unix ms of such a text; NaN for none. */
export const fieldMs = (text: string): number => text === "" ? Number.NaN : new Date(text).getTime();
