using System.Text.Json;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.Registry;

/// <summary>Loads the registry file; every fault is named at once, with its place and what to do.</summary>
public static class RegistryFile
{
    /// <summary>Version written; version 1, which has no foreign nodes, is read as well.</summary>
    public const int Version = 2;

    private const int VersionMin = 1;

    public static CityRegistry? Load(string path, ICollection<string> faults)
    {
        RegistryDocument? document;
        try
        {
            using var stream = File.OpenRead(path);
            document = JsonSerializer.Deserialize(stream, RegistryJson.Default.RegistryDocument);
        }
        catch (JsonException fault)
        {
            faults.Add($"{path}: line {fault.LineNumber + 1}, {fault.Path}: {fault.Message}");
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{path}: cannot be read: {fault.Message}; name a readable file in Registry.File");
            return null;
        }

        var before = faults.Count;
        if (document is null) faults.Add($"{path}: is empty; write {{\"version\":1,\"gateways\":[],\"components\":[]}}");
        else Check(path, document, faults);
        return document is not null && faults.Count == before ? new CityRegistry(document) : null;
    }

    private static void Check(string path, RegistryDocument document, ICollection<string> faults)
    {
        if (document.Version is < VersionMin or > Version) faults.Add($"{path}: $.version is {document.Version}; this program reads {VersionMin} to {Version}");
        if (document is { Version: < 2, ForeignNodes: not null }) faults.Add($"{path}: $.foreignNodes needs $.version 2; write it there");
        if (document.Gateways is null || document.Components is null)
        {
            faults.Add($"{path}: $.gateways and $.components must be lists; an empty list is []");
            return;
        }

        var gateways = CheckGateways(path, document.Gateways, faults);
        var devices = new Dictionary<string, string>(StringComparer.Ordinal);
        var codes = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < document.Components.Count; index++)
        {
            var place = $"$.components[{index}]";
            CheckComponent(path, place, document.Components[index], gateways, codes, devices, faults);
        }

        ForeignNodeChecks.Find(path, document, faults);
    }

    private static HashSet<string> CheckGateways(string path, IReadOnlyList<GatewayRow> rows, ICollection<string> faults)
    {
        // Ids that differ only by letter case would be told apart by us and by nobody else (Sparkplug case-sensitivity).
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < rows.Count; index++)
        {
            var (id, group, secretHash) = rows[index];
            var place = $"$.gateways[{index}]";
            if (!TelemetryIds.IsValid(id)) faults.Add($"{path}: {place}.id '{id}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
            else if (!ids.Add(id)) faults.Add($"{path}: {place}.id '{id}' is there twice; remove one");
            if (!TelemetryIds.IsValid(group)) faults.Add($"{path}: {place}.group '{group}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
            if (secretHash is not null && !GatewaySecret.IsWellFormed(secretHash))
            {
                faults.Add($"{path}: {place}.secretHash is not of the form pbkdf2-sha256$ITERATIONS$SALT$HASH or sha256$SALT$HASH");
            }
        }

        return ids;
    }

    private static void CheckComponent(
        string path, string place, ComponentRow row, HashSet<string> gateways, HashSet<string> codes,
        Dictionary<string, string> devices, ICollection<string> faults)
    {
        if (!ComponentCode.TryParse(row.Code, out _)) faults.Add($"{path}: {place}.code '{row.Code}' is no 16-digit component code");
        else if (!codes.Add(row.Code)) faults.Add($"{path}: {place}.code {row.Code} is there twice; remove one");
        if (row.Gateway is null || !gateways.Contains(row.Gateway))
        {
            faults.Add($"{path}: {place}.gateway '{row.Gateway}' is not in $.gateways; add it there");
        }

        if (row.Grid is not null && !GridCode.TryParse(row.Grid, out _)) faults.Add($"{path}: {place}.grid '{row.Grid}' is no 15-digit grid code");
        if (row.Latitude is not (>= -90 and <= 90)) faults.Add($"{path}: {place}.latitude {row.Latitude} is outside -90..90");
        if (row.Longitude is not (>= -180 and <= 180)) faults.Add($"{path}: {place}.longitude {row.Longitude} is outside -180..180");
        foreach (var device in row.Devices ?? [])
        {
            if (!DeviceId.TryParse(device, out var id)) faults.Add($"{path}: {place}.devices: '{device}' is no device id (component code, then -02..-99)");
            else if (id.Component.ToString() != row.Code) faults.Add($"{path}: {place}.devices: {device} belongs to another component");
            if (!devices.TryAdd(device, place)) faults.Add($"{path}: {place}.devices: {device} is also in {devices[device]}");
        }
    }
}
