import { useRef } from "react";

/** The newest that was there for the same thing: what is asked for again does not vanish meanwhile. */
export function useKept<T>(value: T | null, of: string): T | null {
  const kept = useRef<{ of: string; value: T } | null>(null);
  if (value !== null) kept.current = { of, value };
  return kept.current?.of === of ? kept.current.value : null;
}
