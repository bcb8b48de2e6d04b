// Drawn with one line each, in the colour of the text.

const PATHS = {
  city: "M4 20V9l6-4v15M10 20V11h9v9M13 14h1m2 0h1m-4 3h1m2 0h1M2 20h20",
  alarms: "M12 3a6 6 0 0 0-6 6v5l-2 3h16l-2-3V9a6 6 0 0 0-6-6Zm-2 16a2 2 0 0 0 4 0",
  component: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 5 5M8 12h2l1-3 2 5 1-2h1",
  network: "M4 6h5v4H4zM15 14h5v4h-5zM15 4h5v4h-5zM9 8h3v8h3M12 8V6h3",
  gateways: "M5 14h14v6H5zM8 17h.01M11 17h.01M12 14V9m-4-1a5.5 5.5 0 0 1 8 0M5.5 5.5a9 9 0 0 1 13 0",
  rules: "M5 4h10l4 4v12H5zM15 4v4h4M8 12h8M8 16h5",
  replay: "M4 12a8 8 0 1 0 2.5-5.800M4 4v4h4M12 8v4l3 2",
  kpis: "M4 20h16M6 16v-4m5 4V6m5 10V9",
  admin: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6ZM9 12l2 2 4-4",
  sound: "M4 10v4h3l4 4V6L7 10ZM15 9a4 4 0 0 1 0 6M17.5 6.5a8 8 0 0 1 0 11",
  muted: "M4 10v4h3l4 4V6L7 10ZM15 10l5 5m0-5-5 5",
  help: "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2m0 3h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
  theme: "M12 3a9 9 0 1 0 0 18ZM12 3a9 9 0 0 1 0 18",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 21c0-4 4-6 8-6s8 2 8 6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return <svg className="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true"><path d={PATHS[name]} /></svg>;
}
