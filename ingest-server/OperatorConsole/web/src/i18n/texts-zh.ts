import { gather } from "./gather";

export const texts = gather(import.meta.glob<Record<string, string>>("./zh/*.json", { eager: true, import: "default" }));
