import { useId, useRef, type ReactNode } from "react";

export interface Tab {
  key: string;
  text: string;
}

interface TabsProps {
  tabs: readonly Tab[];
  active: string;
  label: string;
  onChange: (key: string) => void;
  children: ReactNode;
}

/** Parts of a page of which one is seen (WAI-ARIA APG, tabs): arrows go from tab to tab. */
export function Tabs({ tabs, active, label, onChange, children }: TabsProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (by: number): void => {
    const at = tabs.findIndex(tab => tab.key === active);
    const next = tabs[(at + by + tabs.length) % tabs.length]!;
    onChange(next.key);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.key}"]`)?.focus();
  };
  return (
    <>
      <div ref={list} className="tabs no-print" role="tablist" aria-label={label}>
        {tabs.map(tab => (
          <button
            key={tab.key} type="button" role="tab" id={`${id}-${tab.key}`} aria-selected={tab.key === active} aria-controls={`${id}-panel`} tabIndex={tab.key === active ? 0 : -1} data-tab={tab.key}
            onClick={() => onChange(tab.key)}
            onKeyDown={event => {
              if (event.key === "ArrowRight") move(1);
              else if (event.key === "ArrowLeft") move(-1);
            }}
          >
            {tab.text}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${active}`} className="tab-panel" tabIndex={-1}>{children}</div>
    </>
  );
}
