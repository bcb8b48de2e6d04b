namespace SmartPoles.DeviceSimulators.World;

/// <summary>Splits one line of comma-separated text; quotes may surround a field, doubled quotes stand for one (RFC 4180).</summary>
public static class CsvLine
{
    /// <summary>The fields without their quotes; null when a quote is not closed.</summary>
    public static IReadOnlyList<string>? Split(string line)
    {
        var fields = new List<string>();
        var at = 0;
        while (true)
        {
            if (at < line.Length && line[at] == '"')
            {
                if (!TryReadQuoted(line, ref at, out var quoted)) return null;
                fields.Add(quoted);
            }
            else
            {
                var end = line.IndexOf(',', at);
                if (end < 0) end = line.Length;
                fields.Add(line[at..end]);
                at = end;
            }

            if (at >= line.Length) return fields;
            if (line[at] != ',') return null;
            at++;
        }
    }

    private static bool TryReadQuoted(string line, ref int at, out string field)
    {
        var text = new System.Text.StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
            {
                text.Append(line[at]);
                continue;
            }

            if (at + 1 < line.Length && line[at + 1] == '"')
            {
                text.Append('"');
                at++;
                continue;
            }

            at++;
            field = text.ToString();
            return true;
        }

        field = "";
        return false;
    }
}
