namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>
/// Gives the pipes of a map their nodes: a line that names no ends begins and ends at the nodes that lie there, to a tenth of a metre, or at new ones
/// that are named by their place. Done when all files are read, since nodes may come behind the pipes.
/// </summary>
internal sealed class PipeEnds(TableDraft<PipePartRow> pipes)
{
    private const double MetresPerDegree = 6_371_008.8 * Math.PI / 180;

    /// <summary>1e-6 degrees, 0.11 m: as exact as a surveyed map, coarser than the noise of an export.</summary>
    private const double PerDegree = 1e6;

    private readonly List<(PipePartRow Row, double[] Line, string File, int LineNumber)> _waiting = [];

    /// <summary>Remembers a line whose row has no ends yet.</summary>
    internal void Add(PipePartRow row, double[] line, string file, int lineNumber) => _waiting.Add((row, line, file, lineNumber));

    /// <summary>Puts the rows in, with their ends and, where nothing is said of it, the length of the line.</summary>
    internal void Complete(ImportNotes notes)
    {
        if (_waiting.Count == 0) return;
        var known = new Dictionary<(string Network, long East, long North), string>();
        foreach (var node in pipes.Rows() ?? [])
        {
            if (node is { Part: PipePart.Node, Latitude: { } latitude, Longitude: { } longitude }) known.TryAdd(Place(node.Network, longitude, latitude), node.Id);
        }

        foreach (var (row, line, file, lineNumber) in _waiting)
        {
            var whole = row with
            {
                From = row.From ?? NodeAt(known, row.Network, line[0], line[1], file, lineNumber),
                To = row.To ?? NodeAt(known, row.Network, line[^2], line[^1], file, lineNumber),
                LengthM = row.LengthM ?? (row.Part == PipePart.Pipe ? Math.Round(MetresOf(line), 2) : null),
            };
            if (pipes.Put(whole, file, lineNumber) is { } first) notes.Fault(file, lineNumber, $"{pipes.Table.Key(row)} is also in {first}; remove one");
        }
    }

    private string NodeAt(Dictionary<(string, long, long), string> known, string network, double longitude, double latitude, string file, int lineNumber)
    {
        var place = Place(network, longitude, latitude);
        if (known.TryGetValue(place, out var id)) return id;
        id = FormattableString.Invariant($"{longitude:F6},{latitude:F6}");
        known.Add(place, id);
        pipes.Put(new PipePartRow(network, PipePart.Node, id) { Latitude = latitude, Longitude = longitude }, file, lineNumber);
        return id;
    }

    private static (string Network, long East, long North) Place(string network, double longitude, double latitude) =>
        (network, (long)Math.Round(longitude * PerDegree), (long)Math.Round(latitude * PerDegree));

    private static double MetresOf(double[] line)
    {
        var metres = 0.0;
        for (var index = 2; index < line.Length; index += 2)
        {
            var east = (line[index] - line[index - 2]) * MetresPerDegree * Math.Cos(double.DegreesToRadians((line[index + 1] + line[index - 1]) / 2));
            var north = (line[index + 1] - line[index - 1]) * MetresPerDegree;
            metres += Math.Sqrt((east * east) + (north * north));
        }

        return metres;
    }
}
