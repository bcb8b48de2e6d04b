import { useEffect, useRef } from "react";
import { useT } from "../../i18n";
import type { Spot } from "./locate";

interface EditorProps {
  text: string;
  /** Lines with a fault, from 1. */
  marked: ReadonlySet<number>;
  /** What to show and mark; a new object each time it is asked for. */
  spot: Spot | null;
  onChange: (text: string) => void;
}

const LINE = 19;

/** A field for a long text with line numbers. It is a textarea: undo, search and the screen reader are the browser's own. */
export function Editor({ text, marked, spot, onChange }: EditorProps) {
  const t = useT();
  const field = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLOListElement>(null);
  const count = text.split("\n").length;
  useEffect(() => {
    if (!spot || !field.current) return;
    field.current.focus();
    field.current.setSelectionRange(spot.start, spot.end);
    field.current.scrollTop = Math.max(0, (text.slice(0, spot.start).split("\n").length - 4) * LINE);
    // Only when it is asked for: the text changes with every key.
  }, [spot]);
  return (
    <div className="editor">
      <ol ref={gutter} className="gutter" aria-hidden="true">
        {Array.from({ length: count }, (_, index) => <li key={index} className={marked.has(index + 1) ? "faulty" : undefined}>{index + 1}</li>)}
      </ol>
      <textarea
        ref={field} value={text} spellCheck={false} wrap="off" autoCapitalize="off" autoComplete="off" aria-label={t("rules.document")} data-testid="rule-document"
        onChange={event => onChange(event.target.value)}
        onScroll={event => { if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop; }}
      />
    </div>
  );
}
