using System.Text;
using CsCheck;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Exchange;

namespace SmartPoles.IngestServer.Tests.Registry.Exchange;

/// <summary>Small registries of every kind of row, some of their texts as nasty as tables have them.</summary>
internal static class Towns
{
    internal static readonly DateOnly Today = new(2026, 11, 30);

    internal static readonly RegistryDocument Empty = new(RegistryFile.Version, [], []);

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Const("Lamp 1"), Gen.Const("=1+1"), Gen.Const("'=1"), Gen.Const("+86 635"), Gen.Const("-"), Gen.Const("@x"), Gen.Const("''-1"), Gen.Const("a, \"b\"\r\nc"),
        Gen.Const("聊城市东昌府区"), Gen.Const("'"), Gen.Char['a', 'z'].Array[1, 12].Select(letters => new string(letters)));

    private static readonly Gen<string?> MaybeText = Gen.Select(Gen.Bool, Texts, (has, text) => has ? text : null);

    private static readonly Gen<DateOnly?> Days = Gen.Int[0, 4000].Select(day => day < 400 ? (DateOnly?)null : new DateOnly(2015, 1, 1).AddDays(day));

    private static readonly Gen<HardwareRow> Pieces = Gen.Select(
        Texts, MaybeText, MaybeText, Days, Days, (serial, maker, model, installed, due) => new HardwareRow { Serial = serial, Maker = maker, Model = model, Installed = installed, CalibrationDue = due });

    private static readonly Gen<IReadOnlyList<HardwareRow>?> Histories = Gen.Select(Pieces.Array[0, 3], Gen.Bool, (pieces, isThere) =>
        pieces.Length == 0 ? null : (IReadOnlyList<HardwareRow>)[.. pieces.Select((piece, at) => at < pieces.Length - 1 || !isThere ? piece with { Removed = new DateOnly(2030, 1, 1 + at) } : piece)]);

    internal static readonly Gen<RegistryDocument> Any =
        from gateways in Gen.Int[1, 3]
        from components in Gen.Select(Texts, MaybeText, MaybeText, Histories, Gen.Double[-89, 89], Gen.Int[0, 3]).Array[0, 8]
        from zones in Gen.Select(MaybeText, MaybeText).Array[0, 3]
        from pipes in Gen.Select(Gen.Double[0.5, 900], MaybeText, Gen.Int[0, 5], Gen.Int[0, 5]).Array[0, 8]
        select Make(gateways, components, zones, pipes);

    /// <summary>The files of all kinds of rows of a registry.</summary>
    internal static IReadOnlyList<ImportFile> Files(CityRegistry registry, string format) =>
    [
        .. RegistryExport.Whats.Select(what =>
        {
            using var output = new MemoryStream();
            if (format == "csv") RegistryExport.WriteCsv(registry, what, output);
            else RegistryExport.WriteGeoJson(registry, what, output);
            return new ImportFile($"{what}.{format}", output.ToArray());
        }),
    ];

    internal static ImportFile Table(string name, params string[] lines) => new(name, Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    private static RegistryDocument Make(
        int gateways, (string Name, string? Owner, string? Circuit, IReadOnlyList<HardwareRow>? Hardware, double Latitude, int Devices)[] components,
        (string? Kind, string? Name)[] zones, (double Length, string? Material, int From, int To)[] pipes)
    {
        double[] ring = [115.9, 36.4, 116, 36.4, 116, 36.5, 115.9, 36.4];
        ComponentRow[] rows =
        [
            .. components.Select((row, index) =>
            {
                var code = $"3715020101{index + 1:D6}";
                string[] devices = [.. Enumerable.Range(1, row.Devices).Select(number => number == 1 ? code : $"{code}-{number:D2}")];
                return new ComponentRow(code, row.Name, devices.Length == 0 && index % 2 == 0 ? "" : "GW-1", row.Latitude, -row.Latitude, index % 2 == 0 ? "371502001001001" : null, devices)
                {
                    Zone = zones.Length > 0 && index % 3 == 0 ? "Z0" : null,
                    Owner = row.Owner,
                    Circuit = row.Circuit,
                    Hardware = row.Hardware,
                };
            }),
        ];
        var nodes = Enumerable.Range(0, 6).Select(number => new PipePartRow("water", PipePart.Node, $"J{number}")
        {
            Latitude = 36.4 + (number * 0.001),
            Longitude = 116,
            Sensors = number < rows.Length ? [rows[number].Code] : null,
        });
        var links = pipes.Select((pipe, index) => new PipePartRow("water", index % 4 == 3 ? PipePart.Valve : PipePart.Pipe, $"P{index}")
        {
            From = $"J{pipe.From}",
            To = $"J{pipe.To}",
            LengthM = index % 4 == 3 ? null : pipe.Length,
            DiameterM = index % 2 == 0 ? 0.3 : null,
            Material = pipe.Material,
            Kind = index % 4 == 3 ? "gate" : null,
        });
        return new RegistryDocument(RegistryFile.Version, [.. Enumerable.Range(1, gateways).Select(number => new GatewayRow($"GW-{number}", "371502-Z00"))], rows)
        {
            Cells = [new CellRow("371502001001001", ring)],
            Zones = [.. zones.Select((zone, index) => new ZoneRow($"Z{index}", ring) { Kind = zone.Kind, Name = zone.Name })],
            PipeParts = [.. nodes, .. links],
        };
    }
}
