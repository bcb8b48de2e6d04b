namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>What an .inp file says about nodes and links away from their own line; read first, so that parts are made once.</summary>
internal sealed class InpBeside
{
    public Dictionary<string, MapPoint> Positions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, List<MapPoint>> Vertices { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, List<JunctionDemand>> Demands { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, double> Emitters { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, InpRow> Status { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> NodeTags { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> LinkTags { get; } = new(StringComparer.Ordinal);

    public static InpBeside Read(InpReading reading)
    {
        var beside = new InpBeside();
        var document = reading.Document;
        var nodes = Ids(document, "JUNCTIONS", "RESERVOIRS", "TANKS");
        var junctions = Ids(document, "JUNCTIONS");
        var links = Ids(document, "PIPES", "PUMPS", "VALVES");
        foreach (var row in Known(reading, "COORDINATES", nodes, isFault: false))
        {
            if (reading.Has(row, 3, "node x y")) beside.Positions[row[0]] = Point(reading, row);
        }

        foreach (var row in Known(reading, "VERTICES", links, isFault: false))
        {
            if (!reading.Has(row, 3, "link x y")) continue;
            if (!beside.Vertices.TryGetValue(row[0], out var points)) beside.Vertices[row[0]] = points = [];
            points.Add(Point(reading, row));
        }

        foreach (var row in Known(reading, "EMITTERS", junctions, isFault: true))
        {
            beside.Emitters[row[0]] = reading.Number(row, 1, "coefficient") * reading.Units.EmitterM3PerS;
        }

        foreach (var row in Known(reading, "DEMANDS", junctions, isFault: true)) beside.Demand(reading, row);
        foreach (var row in Known(reading, "STATUS", links, isFault: true)) beside.Status[row[0]] = row;
        foreach (var row in document["TAGS"])
        {
            if (!reading.Has(row, 3, "NODE|LINK id tag")) continue;
            (row.Is(0, "NODE") ? beside.NodeTags : beside.LinkTags)[row[1]] = row[2];
        }

        return beside;
    }

    private void Demand(InpReading reading, InpRow row)
    {
        if (!Demands.TryGetValue(row[0], out var demands)) Demands[row[0]] = demands = [];
        demands.Add(new JunctionDemand(reading.Number(row, 1, "demand") * reading.Units.FlowM3PerS, row.Optional(2), row.Optional(3)));
    }

    private static IEnumerable<InpRow> Known(InpReading reading, string section, HashSet<string> ids, bool isFault)
    {
        foreach (var row in reading.Document[section])
        {
            if (ids.Contains(row[0])) yield return row;
            else if (section == "DEMANDS" && row.Is(0, "MULTIPLY")) reading.Fault(row, "write the multiplier as DEMAND MULTIPLIER under [OPTIONS]");
            else if (isFault) reading.Fault(row, $"{row[0]} is not there; mend the name or remove the line");
            else reading.Notices.Add(row.Origin, $"{row[0]} is not there; the line is left out");
        }
    }

    private static MapPoint Point(InpReading reading, InpRow row) => new(reading.Number(row, 1, "x"), reading.Number(row, 2, "y"));

    private static HashSet<string> Ids(InpDocument document, params string[] sections) =>
        sections.SelectMany(section => document[section]).Select(row => row[0]).ToHashSet(StringComparer.Ordinal);
}
