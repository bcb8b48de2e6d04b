import { useQuery } from "../../api/hooks";
import { useT } from "../../i18n";
import { number } from "../../i18n/format";
import { ProblemNote } from "../../shell/Page";
import { href } from "../../shell/router";
import type { Neighbour } from "./bodies";

export const COMPARED_MAX = 5;
const SHOWN = 12;

interface NeighboursProps {
  code: string;
  compared: readonly string[];
  onToggle: (neighbour: Neighbour) => void;
}

/** Who stands beside it, along the pipes or near by, and who of them is drawn in the same charts. */
export function Neighbours({ code, compared, onToggle }: NeighboursProps) {
  const t = useT();
  const { data, problem } = useNeighbours(code);
  if (problem) return <ProblemNote problem={problem} />;
  if (!data) return null;
  if (data.length === 0) return <p className="quiet">{t("component.no_neighbours")}</p>;
  return (
    <ul className="neighbours">
      {data.slice(0, SHOWN).map(neighbour => {
        const isOn = compared.includes(neighbour.code);
        return (
          <li key={neighbour.code}>
            <input
              type="checkbox" checked={isOn} disabled={!isOn && compared.length >= COMPARED_MAX} aria-label={t("component.compare_with", { name: neighbour.name || neighbour.code })} data-neighbour={neighbour.code}
              onChange={() => onToggle(neighbour)}
            />
            <a href={href("components", neighbour.code)}>{neighbour.name || neighbour.code}</a>
            <span className="quiet figure metres">{number(Math.round(neighbour.metres))} m {t(`component.by_${neighbour.by}`)}</span>
          </li>
        );
      })}
    </ul>
  );
}

export const useNeighbours = (code: string) => useQuery<Neighbour[]>(`/components/${encodeURIComponent(code)}/neighbours`);
