import { useSyncExternalStore } from "react";

/** A value that components follow. */
export class Store<T> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** The store's value; the component is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, () => store.get());
}

/** A part of the store's value; the component is drawn again when that part changes. `part` gives what is held, nothing new. */
export function usePartOf<T, P>(store: Store<T>, part: (value: T) => P): P {
  return useSyncExternalStore(store.subscribe, () => part(store.get()));
}

/** What this browser remembers; null for nothing, and nothing is remembered where the browser does not allow it. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(`smartpoles.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`smartpoles.${key}`);
    else localStorage.setItem(`smartpoles.${key}`, value);
  } catch {
    // A private window: it is forgotten with the page.
  }
}
