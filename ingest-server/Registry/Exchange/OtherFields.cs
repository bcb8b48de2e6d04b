using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Columns of gateways, unit grid, zones and pipe networks. Secrets of gateways are neither exported nor imported.</summary>
internal static class OtherFields
{
    internal static readonly FieldTable<GatewayRow> Gateways = new("gateways", row => row.Id,
    [
        new("gateway", row => row.Id, (ref row, text, _) =>
        {
            row = row with { Id = text };
            return TelemetryIds.IsValid(text) ? null : "must match [A-Za-z0-9][A-Za-z0-9_-]{0,62}";
        }),
        new("group", row => row.Group, (ref row, text, _) =>
        {
            row = row with { Group = text };
            return null;
        }),
    ], KeyFields: 1);

    internal static readonly FieldTable<CellRow> Cells = new("grid", row => row.Code,
    [
        new("cell", row => row.Code, (ref row, text, _) =>
        {
            row = row with { Code = DivisionAliases.Default.CellInForce(text) };
            return null;
        }),
        new("polygon", row => RingText.Write(row.Polygon), (ref row, text, _) =>
        {
            var fault = RingText.Read(text, out var ring);
            row = row with { Polygon = ring };
            return fault;
        }, IsPlace: true),
    ], KeyFields: 1);

    internal static readonly FieldTable<ZoneRow> Zones = new("zones", row => row.Id,
    [
        new("zone", row => row.Id, (ref row, text, _) =>
        {
            row = row with { Id = text };
            return null;
        }),
        new("polygon", row => RingText.Write(row.Polygon), (ref row, text, _) =>
        {
            var fault = RingText.Read(text, out var ring);
            row = row with { Polygon = ring };
            return fault;
        }, IsPlace: true),
        new("kind", row => row.Kind, (ref row, text, _) =>
        {
            row = row with { Kind = FieldText.Shared(text) };
            return null;
        }),
        new("name", row => row.Name, (ref row, text, _) =>
        {
            row = row with { Name = FieldText.OrNull(text) };
            return null;
        }),
    ], KeyFields: 1);

    internal static readonly FieldTable<PipePartRow> Pipes = new("pipes", row => $"{row.Network} {PartText(row.Part)} {row.Id}",
    [
        new("network", row => row.Network, (ref row, text, _) =>
        {
            row = row with { Network = SharedText.Of(text) };
            return null;
        }),
        new("part", row => PartText(row.Part), (ref row, text, _) =>
        {
            if (!Enum.TryParse<PipePart>(text, ignoreCase: true, out var part) || !Enum.IsDefined(part)) return "is none of node, pipe, valve";
            row = row with { Part = part };
            return null;
        }),
        new("id", row => row.Id, (ref row, text, _) =>
        {
            row = row with { Id = text };
            return null;
        }),
        Number("latitude", row => row.Latitude, (row, value) => row with { Latitude = value }, isPlace: true),
        Number("longitude", row => row.Longitude, (row, value) => row with { Longitude = value }, isPlace: true),
        new("sensors", row => FieldText.List(row.Sensors), (ref row, text, _) =>
        {
            var codes = FieldText.List(text);
            row = row with { Sensors = codes.Length == 0 ? null : [.. codes.Select(DivisionAliases.Default.ComponentInForce)] };
            return null;
        }),
        Text("from", row => row.From, (row, value) => row with { From = value }),
        Text("to", row => row.To, (row, value) => row with { To = value }),
        Number("length_m", row => row.LengthM, (row, value) => row with { LengthM = value }),
        Number("diameter_m", row => row.DiameterM, (row, value) => row with { DiameterM = value }),
        Text("material", row => row.Material, (row, value) => row with { Material = value }),
        Text("kind", row => row.Kind, (row, value) => row with { Kind = value }),
        Text("component", row => row.Component, (row, value) => row with { Component = value is null ? null : DivisionAliases.Default.ComponentInForce(value) }),
    ], KeyFields: 3);

    private static string PartText(PipePart part) => part switch
    {
        PipePart.Node => "node",
        PipePart.Pipe => "pipe",
        _ => "valve",
    };

    private static Field<PipePartRow> Text(string name, Func<PipePartRow, string?> read, Func<PipePartRow, string?, PipePartRow> with) =>
        new(name, read, (ref row, text, _) =>
        {
            row = with(row, FieldText.Shared(text));
            return null;
        });

    private static Field<PipePartRow> Number(string name, Func<PipePartRow, double?> read, Func<PipePartRow, double?, PipePartRow> with, bool isPlace = false) =>
        new(name, row => FieldText.Of(read(row)), (ref row, text, _) =>
        {
            var fault = FieldText.Number(text, out var value);
            row = with(row, value);
            return fault;
        }, IsNumber: true, IsPlace: isPlace);
}
