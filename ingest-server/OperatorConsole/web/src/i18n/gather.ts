/** `./en/alarms.json` with `{ "title": … }` gives `alarms.title`. */
export function gather(files: Record<string, Record<string, string>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [path, entries] of Object.entries(files)) {
    const page = path.slice(path.lastIndexOf("/") + 1, path.lastIndexOf("."));
    for (const [key, text] of Object.entries(entries)) texts[`${page}.${key}`] = text;
  }

  return texts;
}
