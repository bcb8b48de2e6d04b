import { figure, number } from "../../i18n/format";

/** Five digits say enough of a measurement; of a meter's count every unit is wanted. */
export const valueText = (value: number): string => Math.abs(value) >= 10_000 ? number(Math.round(value * 100) / 100) : figure(value);
