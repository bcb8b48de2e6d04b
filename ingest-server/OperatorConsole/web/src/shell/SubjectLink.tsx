import { usePlace } from "../api/places";
import { href } from "./router";

/** The subject of an alarm by the name of its component, leading to the component's page; by itself where it has no place. */
export function SubjectLink({ subject, wishes }: { subject: string; wishes?: Record<string, string> }) {
  const place = usePlace(subject);
  return place ? <a href={href("components", place.code, wishes)} title={subject}>{place.name || subject}</a> : <span>{subject}</span>;
}
