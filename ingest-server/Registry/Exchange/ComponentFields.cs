using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Columns of components. Headings of tables as cities hand them around (CJ/T 214-2007, 5.3) are taken as well.</summary>
internal static class ComponentFields
{
    internal static readonly FieldTable<ComponentRow> Table = new("components", row => row.Code,
    [
        new("code", row => row.Code, Code),
        new("kind", row => ComponentCode.TryParse(row.Code, out var code) ? code.Kind.ToString("D4") : null, Kind),
        new("name", row => FieldText.OrNull(row.Name), (ref row, text, _) => Set(row = row with { Name = text })),
        new("latitude", row => FieldText.Of(row.Latitude), Latitude, IsNumber: true, IsPlace: true),
        new("longitude", row => FieldText.Of(row.Longitude), Longitude, IsNumber: true, IsPlace: true),
        new("cell", row => row.Grid, (ref row, text, _) => Set(row = row with { Grid = text.Length == 0 ? null : SharedText.Of(DivisionAliases.Default.CellInForce(text)) })),
        new("zone", row => row.Zone, (ref row, text, _) => Set(row = row with { Zone = FieldText.Shared(text) })),
        new("circuit", row => row.Circuit, (ref row, text, _) => Set(row = row with { Circuit = FieldText.Shared(text) })),
        new("owner", row => row.Owner, (ref row, text, _) => Set(row = row with { Owner = FieldText.Shared(text) })),
        new("maintenance", row => row.Maintenance, (ref row, text, _) => Set(row = row with { Maintenance = FieldText.Shared(text) })),
        new("gateway", row => FieldText.OrNull(row.Gateway), (ref row, text, _) => Set(row = row with { Gateway = FieldText.Shared(text) ?? "" })),
        new("devices", row => FieldText.List(row.Devices), (ref row, text, _) => Set(row = row with { Devices = FieldText.List(text) })),
        new("history", HardwareHistory.FormerText, (ref row, text, _) => HardwareHistory.WriteFormer(ref row, text)),
        new("serial", row => HardwareHistory.Present(row)?.Serial, HardwareHistory.WriteSerial),
        new("maker", row => HardwareHistory.Present(row)?.Maker, (ref row, text, _) => Piece(ref row, piece => piece with { Maker = FieldText.Shared(text) })),
        new("model", row => HardwareHistory.Present(row)?.Model, (ref row, text, _) => Piece(ref row, piece => piece with { Model = FieldText.Shared(text) })),
        new("installed", row => FieldText.Of(HardwareHistory.Present(row)?.Installed), Installed),
        new("calibration_due", row => FieldText.Of(HardwareHistory.Present(row)?.CalibrationDue), CalibrationDue),
    ], KeyFields: 1);

    /// <summary>A row of which only the code is known.</summary>
    internal static ComponentRow New() => new("", "", "", double.NaN, double.NaN, null, []);

    private static string? Code(ref ComponentRow row, string text, DateOnly today)
    {
        if (!ComponentCode.TryParse(text, out _)) return "is no 16-digit component code";
        row = row with { Code = DivisionAliases.Default.ComponentInForce(text) };
        return null;
    }

    /// <summary>Follows from the code; a table that says otherwise has got its columns or its digits mixed up.</summary>
    private static string? Kind(ref ComponentRow row, string text, DateOnly today) =>
        text.Length == 0 || (ComponentCode.TryParse(row.Code, out var code) && text.PadLeft(4, '0') == code.Kind.ToString("D4")) ? null : "is not the kind in the code, its digits 7 to 10";

    private static string? Latitude(ref ComponentRow row, string text, DateOnly today)
    {
        var fault = FieldText.Number(text, out var value);
        row = row with { Latitude = value ?? double.NaN };
        return fault ?? (value is null ? "is missing" : null);
    }

    private static string? Longitude(ref ComponentRow row, string text, DateOnly today)
    {
        var fault = FieldText.Number(text, out var value);
        row = row with { Longitude = value ?? double.NaN };
        return fault ?? (value is null ? "is missing" : null);
    }

    private static string? Installed(ref ComponentRow row, string text, DateOnly today)
    {
        var fault = FieldText.Day(text, out var day);
        if (fault is null) HardwareHistory.Install(ref row, day, today);
        return fault;
    }

    private static string? CalibrationDue(ref ComponentRow row, string text, DateOnly today)
    {
        var fault = FieldText.Day(text, out var day);
        if (fault is null) HardwareHistory.Change(ref row, piece => piece with { CalibrationDue = day });
        return fault;
    }

    private static string? Piece(ref ComponentRow row, Func<HardwareRow, HardwareRow> change)
    {
        HardwareHistory.Change(ref row, change);
        return null;
    }

    private static string? Set(ComponentRow row) => row is null ? "" : null;
}
