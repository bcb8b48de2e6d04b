using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.PipeNetwork.Inp;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>
/// Takes a network of EPANET: junctions, reservoirs and tanks are nodes, valves and pumps are valves. What an earlier import or a table said of a node's sensors or of
/// a pipe's material stays, since the file does not know it.
/// </summary>
internal static class InpImport
{
    internal static void Take(string file, byte[] bytes, string? network, IReadOnlyList<ReferencePoint> points, TableDraft<PipePartRow> pipes, ImportNotes notes)
    {
        if (string.IsNullOrWhiteSpace(network))
        {
            notes.Fault(file, 0, "an .inp file does not say which network it is; name it with --network water or --network gas");
            return;
        }

        using var text = SourceText.Open(bytes, out var fault);
        if (text is null)
        {
            notes.Fault($"{file}: {fault}");
            return;
        }

        var result = InpReader.Read(text, file);
        foreach (var wrong in result.Faults) notes.Fault($"{file}: line {wrong.Origin.Line}: {wrong.Message}");
        foreach (var notice in result.Notices) notes.Notice(file, notice.Message);
        if (result.Network is not { } model) return;
        var isDegrees = model.Options.Coordinates == CoordinateUnit.Degrees && points.Count == 0;
        var fit = default(MapFit);
        if (!isDegrees && MapFit.Create(points, out fit) is { } reason)
        {
            notes.Fault(file, 0, $"its positions are not in degrees (UNITS of [BACKDROP]): {reason}; give --at X,Y=LATITUDE,LONGITUDE");
            return;
        }

        void Put(PipePartRow row)
        {
            if (pipes.Put(row, file, 0) is { } first) notes.Fault(file, 0, $"{pipes.Table.Key(row)} is also in {first}; remove one");
        }

        PipePartRow Row(PipePart part, string id) => pipes.Find(pipes.Table.Key(new PipePartRow(network, part, id))) ?? new PipePartRow(network, part, id);
        foreach (var node in model.Nodes)
        {
            if (node.Position is not { } at)
            {
                notes.Fault(file, 0, $"node {node.Id} has no position; add it to [COORDINATES]");
                continue;
            }

            var (latitude, longitude) = isDegrees ? (at.Y, at.X) : fit.ToDegrees(at.X, at.Y);
            Put(Row(PipePart.Node, node.Id) with { Latitude = Math.Round(latitude, 7), Longitude = Math.Round(longitude, 7) });
        }

        foreach (var pipe in model.Pipes)
        {
            Put(Row(PipePart.Pipe, pipe.Id) with { From = pipe.From, To = pipe.To, LengthM = Math.Round(pipe.LengthM, 2), DiameterM = Math.Round(pipe.DiameterM, 4) });
        }

        foreach (var valve in model.Valves)
        {
            Put(Row(PipePart.Valve, valve.Id) with { From = valve.From, To = valve.To, DiameterM = Math.Round(valve.DiameterM, 4), Kind = valve.Kind.ToString().ToLowerInvariant() });
        }

        foreach (var pump in model.Pumps) Put(Row(PipePart.Valve, pump.Id) with { From = pump.From, To = pump.To, Kind = "pump" });
    }
}
