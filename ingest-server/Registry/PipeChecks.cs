namespace SmartPoles.IngestServer.Registry;

/// <summary>Faults of pipe networks.</summary>
internal static class PipeChecks
{
    private const int IdLengthMax = 64;

    internal static void Find(IReadOnlyList<PipePartRow>? rows, HashSet<string> components, IFaultPlaces places, ICollection<string> faults)
    {
        if (rows is null) return;
        var ids = new HashSet<(string, PipePart, string)>(rows.Count);
        for (var index = 0; index < rows.Count; index++)
        {
            var row = rows[index];
            if (row.Network.Length is 0 or > IdLengthMax) faults.Add($"{places.At("pipeParts", index, "network")} '{row.Network}' must be 1..{IdLengthMax} characters, such as water or gas");
            if (row.Id.Length is 0 or > IdLengthMax) faults.Add($"{places.At("pipeParts", index, "id")} '{row.Id}' must be 1..{IdLengthMax} characters");
            else if (!ids.Add((row.Network, row.Part, row.Id))) faults.Add($"{places.At("pipeParts", index, "id")} '{row.Id}' is there twice among the {row.Part.ToString().ToLowerInvariant()}s of {row.Network}; remove one");
        }

        for (var index = 0; index < rows.Count; index++)
        {
            if (rows[index].Part == PipePart.Node) Node(rows[index], index, components, places, faults);
            else Link(rows[index], index, ids, components, places, faults);
        }
    }

    private static void Node(PipePartRow row, int index, HashSet<string> components, IFaultPlaces places, ICollection<string> faults)
    {
        if (row.Latitude is not (>= -90 and <= 90)) faults.Add($"{places.At("pipeParts", index, "latitude")} {row.Latitude} is outside -90..90");
        if (row.Longitude is not (>= -180 and <= 180)) faults.Add($"{places.At("pipeParts", index, "longitude")} {row.Longitude} is outside -180..180");
        foreach (var sensor in row.Sensors ?? [])
        {
            if (!components.Contains(sensor)) faults.Add($"{places.At("pipeParts", index, "sensors")}: {sensor} is no component; add it or correct the code");
        }
    }

    private static void Link(
        PipePartRow row, int index, HashSet<(string, PipePart, string)> ids, HashSet<string> components, IFaultPlaces places, ICollection<string> faults)
    {
        foreach (var (field, end) in (ReadOnlySpan<(string, string?)>)[("from", row.From), ("to", row.To)])
        {
            if (end is null || !ids.Contains((row.Network, PipePart.Node, end))) faults.Add($"{places.At("pipeParts", index, field)} '{end}' is no node of {row.Network}; add the node or correct the name");
        }

        if (row.Part == PipePart.Pipe && row.LengthM is not (> 0 and < 1e6)) faults.Add($"{places.At("pipeParts", index, "lengthM")} {row.LengthM} must be above 0 m");
        if (row.DiameterM is not (null or (> 0 and < 100))) faults.Add($"{places.At("pipeParts", index, "diameterM")} {row.DiameterM} must be above 0 m");
        if (row.Component is not null && !components.Contains(row.Component)) faults.Add($"{places.At("pipeParts", index, "component")} {row.Component} is no component; add it or correct the code");
    }
}
