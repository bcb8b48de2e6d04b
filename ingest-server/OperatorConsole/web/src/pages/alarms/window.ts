// Which lines of a long table are drawn: those in sight and some around them.

export interface Window {
  first: number;
  /** One behind the last. */
  end: number;
}

const AROUND = 6;

const SLOTS_LEAST = 96;

/** Lines that are drawn take turns in so many places, so that scrolling changes what stands in them instead of making them anew. */
export const slotsFor = ({ first, end }: Window): number => Math.max(SLOTS_LEAST, end - first);

/** `top`: how far the table is scrolled; heights in pixels. */
export function windowOf(top: number, height: number, rowHeight: number, count: number): Window {
  const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight)) - AROUND);
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + AROUND);
  return { first, end: Math.max(first, end) };
}

/** Where the table must be scrolled to so that a line is in sight; where it is if it is already. */
export function topToSee(index: number, top: number, height: number, rowHeight: number): number {
  if (index * rowHeight < top) return index * rowHeight;
  if ((index + 1) * rowHeight > top + height) return (index + 1) * rowHeight - height;
  return top;
}
