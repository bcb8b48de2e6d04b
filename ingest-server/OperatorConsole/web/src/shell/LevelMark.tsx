import { memo } from "react";
import { useT } from "../i18n";

// Each level has a shape, a number and a colour, and each alone tells it: 1 is a full octagon, 2 a full triangle, 3 a hollow square.
const SHAPES: Record<number, string> = {
  1: "M7 1.5h8L20.5 7v8L15 20.5H7L1.5 15V7Z",
  2: "M11 1.800 21 19.800H1Z",
  3: "M3 3h16v16H3Z",
};

/** The sign of an alarm's level; `isQuiet`: returned or acknowledged, drawn hollow. */
export const LevelMark = memo(function LevelMark({ level, isQuiet = false, size = 22 }: { level: number; isQuiet?: boolean; size?: number }) {
  const t = useT();
  return (
    <svg className={`level-mark level${level}${isQuiet ? " quiet-mark" : ""}`} viewBox="0 0 22 22" width={size} height={size} role="img" aria-label={t("shell.level", { level })}>
      <path d={SHAPES[level] ?? SHAPES[3]} />
      <text x="11" y={level === 2 ? 17 : 15.5} textAnchor="middle">{level}</text>
    </svg>
  );
});
