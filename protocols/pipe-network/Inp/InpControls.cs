namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>[CONTROLS]: <c>LINK id OPEN|CLOSED|value IF NODE id ABOVE|BELOW value</c>, <c>AT TIME t</c>, <c>AT CLOCKTIME t</c>.</summary>
internal static class InpControls
{
    private const string Grammar =
        "LINK id OPEN|CLOSED|setting IF NODE id ABOVE|BELOW value, or AT TIME time, or AT CLOCKTIME time AM|PM";

    public static void Read(InpReading reading)
    {
        var junctions = reading.Builder.Nodes.OfType<Junction>().Select(node => node.Id).ToHashSet(StringComparer.Ordinal);
        var valves = new Dictionary<string, ValveKind>(StringComparer.Ordinal);
        foreach (var link in reading.Builder.Links)
        {
            if (link is Valve valve) valves.TryAdd(valve.Id, valve.Kind);
        }

        foreach (var row in reading.Document["CONTROLS"])
        {
            if (!reading.Has(row, 6, Grammar)) continue;
            if (!(row.Is(0, "LINK") || row.Is(0, "PIPE") || row.Is(0, "PUMP") || row.Is(0, "VALVE")))
            {
                reading.Fault(row, $"a control begins with LINK; write: {Grammar}");
                continue;
            }

            if (Condition(reading, row, junctions) is not { } condition) continue;
            if (Action(reading, row, valves) is { } action) reading.Builder.Add(new Control(row[1], action, condition), row.Origin);
        }
    }

    private static ControlAction? Action(InpReading reading, InpRow row, Dictionary<string, ValveKind> valves)
    {
        if (row.Is(2, "OPEN")) return new ControlAction(true);
        if (row.Is(2, "CLOSED") || row.Is(2, "CLOSE")) return new ControlAction(false);
        if (row.TryNumber(2, out var value)) return new ControlAction(true, valves.TryGetValue(row[1], out var kind) ? value * reading.Units.Setting(kind) : value);
        reading.Fault(row, $"'{row[2]}' is neither OPEN, CLOSED nor a number; write: {Grammar}");
        return null;
    }

    private static ControlCondition? Condition(InpReading reading, InpRow row, HashSet<string> junctions)
    {
        if (row.Is(3, "IF") && row.Count >= 8 && (row.Is(6, "ABOVE") || row.Is(6, "BELOW")))
        {
            var limit = reading.Number(row, 7, "limit") * (junctions.Contains(row[5]) ? reading.Units.PressureM : reading.Units.LengthM);
            return row.Is(6, "ABOVE") ? new ControlCondition.Above(row[5], limit) : new ControlCondition.Below(row[5], limit);
        }

        if (row.Is(3, "AT") && InpClock.TryParse(row[5], row[6], out var seconds))
        {
            if (row.Is(4, "TIME")) return new ControlCondition.AtTime(seconds);
            if (row.Is(4, "CLOCKTIME")) return new ControlCondition.AtClock(seconds % 86_400);
        }

        reading.Fault(row, $"no such condition; write: {Grammar}");
        return null;
    }
}
