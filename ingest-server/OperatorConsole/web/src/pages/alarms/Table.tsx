import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { useNow } from "../../api/hooks";
import { useT } from "../../i18n";
import { Row, type RowHandlers } from "./Row";
import type { Line } from "./rows";
import type { Selection } from "./selection";
import { slotsFor, topToSee, windowOf, type Window } from "./window";

const ROW_HEIGHT = 44;
const COLUMNS = ["pick", "level", "what", "where", "value", "why", "since", "state", "act"] as const;
const MINUTE = 60_000;

interface TableProps {
  lines: readonly Line[];
  selection: Selection;
  canAct: boolean;
  handlers: RowHandlers;
  label: string;
  onEnd?: () => void;
}

/** The table of alarms: thousands of lines, of which only those in sight are in the page. */
export function Table({ lines, selection, canAct, handlers, label, onEnd }: TableProps) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<Window>({ first: 0, end: 0 });
  const minute = Math.ceil(useNow(15_000) / MINUTE) * MINUTE;
  const look = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const next = windowOf(box.scrollTop, box.clientHeight, ROW_HEIGHT, lines.length);
    setShown(before => before.first === next.first && before.end === next.end ? before : next);
    if (onEnd && next.end >= lines.length - 4 && lines.length > 0) onEnd();
  }, [lines.length, onEnd]);
  useLayoutEffect(() => {
    look();
    const watch = new ResizeObserver(look);
    watch.observe(scroller.current!);
    return () => watch.disconnect();
  }, [look]);

  // The line with the cursor stays in sight when the cursor moves, not when other lines come.
  const cursorAt = selection.cursor === null ? -1 : lines.findIndex(line => line.key === selection.cursor);
  const seen = useRef<string | null>(null);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || cursorAt < 0 || seen.current === selection.cursor) return;
    seen.current = selection.cursor;
    box.scrollTop = topToSee(cursorAt, box.scrollTop, box.clientHeight, ROW_HEIGHT);
  }, [cursorAt, selection.cursor]);

  const slots = slotsFor(shown);
  const cursorId = cursorAt >= shown.first && cursorAt < shown.end ? `row-${lines[cursorAt]!.key.replace(/\W/g, "-")}` : undefined;
  return (
    <div className="alarm-grid" role="grid" tabIndex={0} aria-label={label} aria-rowcount={lines.length + 1} aria-multiselectable="true" aria-activedescendant={cursorId} data-testid="alarm-table" data-rows={lines.length}>
      <div role="row" className="alarm-head" aria-rowindex={1}>
        {COLUMNS.map(column => <span key={column} role="columnheader" className={`c-${column}`}>{column === "pick" || column === "act" ? <span className="sr">{t(`alarms.column_${column}`)}</span> : t(`alarms.column_${column}`)}</span>)}
      </div>
      <div className="alarm-scroll" role="rowgroup" ref={scroller} onScroll={look} data-testid="alarm-scroll">
        <div className="alarm-space" role="presentation" style={{ height: lines.length * ROW_HEIGHT }}>
          {lines.slice(shown.first, shown.end).map((line, at) => (
            <Row
              key={(shown.first + at) % slots} line={line} index={shown.first + at} rowHeight={ROW_HEIGHT} isCursor={line.key === selection.cursor} isPicked={selection.picked.has(line.key)}
              canAct={canAct} minute={minute} handlers={handlers}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
