using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.Registry;

/// <summary>All faults of a registry's rows, those between rows included.</summary>
internal static class RegistryChecks
{
    internal static void Find(RegistryDocument document, IFaultPlaces places, ICollection<string> faults)
    {
        var gateways = Gateways(document.Gateways, places, faults);
        var cells = Cells(document.Cells, places, faults);
        var zones = Zones(document.Zones, places, faults);
        var codes = new HashSet<string>(document.Components.Count, StringComparer.Ordinal);
        var devices = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < document.Components.Count; index++)
        {
            Component(document.Components[index], index, places, new Known(gateways, cells, zones, codes, devices), faults);
        }

        PipeChecks.Find(document.PipeParts, codes, places, faults);
        ForeignNodeChecks.Find(places.File, document, faults);
    }

    private static HashSet<string> Gateways(IReadOnlyList<GatewayRow> rows, IFaultPlaces places, ICollection<string> faults)
    {
        // Ids that differ only by letter case would be told apart by us and by nobody else (Sparkplug case-sensitivity).
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < rows.Count; index++)
        {
            var (id, group, secretHash) = rows[index];
            string At(string field) => places.At("gateways", index, field);
            if (!TelemetryIds.IsValid(id)) faults.Add($"{At("id")} '{id}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
            else if (!ids.Add(id)) faults.Add($"{At("id")} '{id}' is there twice; remove one");
            if (!TelemetryIds.IsValid(group)) faults.Add($"{At("group")} '{group}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
            if (secretHash is not null && !GatewaySecret.IsWellFormed(secretHash))
            {
                faults.Add($"{At("secretHash")} is not of the form pbkdf2-sha256$ITERATIONS$SALT$HASH or sha256$SALT$HASH");
            }
        }

        return ids;
    }

    private static HashSet<string>? Cells(IReadOnlyList<CellRow>? rows, IFaultPlaces places, ICollection<string> faults)
    {
        if (rows is null) return null;
        var codes = new HashSet<string>(rows.Count, StringComparer.Ordinal);
        for (var index = 0; index < rows.Count; index++)
        {
            if (!GridCode.TryParse(rows[index].Code, out _)) faults.Add($"{places.At("cells", index, "code")} '{rows[index].Code}' is no 15-digit grid code");
            else if (!codes.Add(rows[index].Code)) faults.Add($"{places.At("cells", index, "code")} {rows[index].Code} is there twice; remove one");
            if (Ring.FaultOf(rows[index].Polygon) is { } reason) faults.Add($"{places.At("cells", index, "polygon")} {reason}");
        }

        return codes;
    }

    private static HashSet<string>? Zones(IReadOnlyList<ZoneRow>? rows, IFaultPlaces places, ICollection<string> faults)
    {
        if (rows is null) return null;
        var ids = new HashSet<string>(rows.Count, StringComparer.Ordinal);
        for (var index = 0; index < rows.Count; index++)
        {
            if (string.IsNullOrWhiteSpace(rows[index].Id)) faults.Add($"{places.At("zones", index, "id")} is empty; give the zone a name");
            else if (!ids.Add(rows[index].Id)) faults.Add($"{places.At("zones", index, "id")} '{rows[index].Id}' is there twice; remove one");
            if (Ring.FaultOf(rows[index].Polygon) is { } reason) faults.Add($"{places.At("zones", index, "polygon")} {reason}");
        }

        return ids;
    }

    private static void Component(ComponentRow row, int index, IFaultPlaces places, in Known known, ICollection<string> faults)
    {
        string At(string field) => places.At("components", index, field);
        var isCode = ComponentCode.TryParse(row.Code, out var code);
        if (!isCode) faults.Add($"{At("code")} '{row.Code}' is no 16-digit component code");
        else if (!known.Codes.Add(row.Code)) faults.Add($"{At("code")} {row.Code} is there twice; remove one");
        if (row.Gateway.Length == 0 ? row.Devices.Count > 0 : !known.Gateways.Contains(row.Gateway))
        {
            faults.Add($"{At("gateway")} '{row.Gateway}' is not in $.gateways; add it there");
        }

        if (row.Grid is not null && !GridCode.TryParse(row.Grid, out _)) faults.Add($"{At("grid")} '{row.Grid}' is no 15-digit grid code");
        else if (row.Grid is not null && known.Cells?.Contains(row.Grid) == false) faults.Add($"{At("grid")} {row.Grid} is no cell of the unit grid; add it there or correct it");
        if (row.Zone is not null && known.Zones?.Contains(row.Zone) == false) faults.Add($"{At("zone")} '{row.Zone}' is none of the zones; add it there or correct it");
        if (row.Latitude is not (>= -90 and <= 90)) faults.Add($"{At("latitude")} {row.Latitude} is outside -90..90");
        if (row.Longitude is not (>= -180 and <= 180)) faults.Add($"{At("longitude")} {row.Longitude} is outside -180..180");
        foreach (var device in row.Devices)
        {
            if (!DeviceId.TryParse(device, out var id)) faults.Add($"{At("devices")}: '{device}' is no device id (component code, then -02..-99)");
            else if (isCode && !DivisionAliases.Default.IsSame(id.Component, code)) faults.Add($"{At("devices")}: {device} belongs to another component");
            if (device is not null && !known.Devices.TryAdd(device, index))
            {
                faults.Add($"{At("devices")}: {device} is also in {places.Row("components", known.Devices[device])}");
            }
        }

        foreach (var piece in row.Hardware ?? [])
        {
            if (piece.Removed < piece.Installed) faults.Add($"{At("hardware")}: {piece.Serial} was removed on {piece.Removed:yyyy-MM-dd}, before it was installed on {piece.Installed:yyyy-MM-dd}");
        }
    }

    private readonly record struct Known(
        HashSet<string> Gateways, HashSet<string>? Cells, HashSet<string>? Zones, HashSet<string> Codes, Dictionary<string, int> Devices);
}
