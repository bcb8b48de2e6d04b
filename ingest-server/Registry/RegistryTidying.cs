namespace SmartPoles.IngestServer.Registry;

/// <summary>Brings rows into the form in which they are kept: codes of abolished divisions in force again, no null lists, texts shared.</summary>
internal static class RegistryTidying
{
    internal static RegistryDocument Tidy(RegistryDocument document) => document with
    {
        Version = RegistryFile.Version,
        Components = Map(document.Components, Tidy)!,
        Cells = Map(document.Cells, row => row with { Code = DivisionAliases.Default.CellInForce(row.Code ?? ""), Polygon = row.Polygon ?? [] }),
        Zones = Map(document.Zones, row => row with { Id = row.Id ?? "", Polygon = row.Polygon ?? [] }),
        PipeParts = Map(document.PipeParts, Tidy),
    };

    internal static ComponentRow Tidy(ComponentRow row)
    {
        var code = DivisionAliases.Default.ComponentInForce(row.Code ?? "");
        return row with
        {
            Code = code,
            Name = row.Name ?? "",
            Gateway = row.Gateway ?? "",
            Grid = string.IsNullOrEmpty(row.Grid) ? null : DivisionAliases.Default.CellInForce(row.Grid),
            Devices = Devices(row.Devices, code),
            Hardware = row.Hardware is { Count: > 0 } ? row.Hardware : null,
        };
    }

    internal static PipePartRow Tidy(PipePartRow row) => row with
    {
        Network = row.Network ?? "",
        Id = row.Id ?? "",
        Sensors = row.Sensors is { Count: > 0 } sensors ? [.. sensors.Select(code => DivisionAliases.Default.ComponentInForce(code ?? ""))] : null,
        Component = row.Component is { } component ? DivisionAliases.Default.ComponentInForce(component) : null,
    };

    /// <summary>Nearly always none, or one with the component's own code: then they share its string.</summary>
    private static string[] Devices(IReadOnlyList<string>? devices, string code)
    {
        if (devices is not { Count: > 0 }) return [];
        return [.. devices.Select(device => device == code ? code : device)];
    }

    private static TRow[]? Map<TRow>(IReadOnlyList<TRow>? rows, Func<TRow, TRow> tidy)
        where TRow : class
    {
        if (rows is null) return null;
        var tidied = new TRow[rows.Count];
        for (var index = 0; index < tidied.Length; index++) tidied[index] = tidy(rows[index]);
        return tidied;
    }
}
