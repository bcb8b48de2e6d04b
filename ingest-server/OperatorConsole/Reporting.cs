using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Whether a component reports: any of its devices has given a good value within the time of its kind.</summary>
internal static class Reporting
{
    internal static bool IsLive(CityRegistry registry, LatestValues latest, string component, long nowMs) =>
        registry.Find(component) is >= 0 and var place && IsLive(registry.Components[place], latest, nowMs);

    internal static bool IsLive(ComponentRow row, LatestValues latest, long nowMs)
    {
        var minutes = ComponentCode.TryParse(row.Code, out var code) && ClassTable.Default.TryGet(code.Kind, out var kind) ? kind.SilentAfterMinutes : ComponentClass.SilentAfterMinutesDefault;
        var since = nowMs - (long)(minutes * 60_000);
        foreach (var device in row.Devices)
        {
            if (latest.Device(device) is { } view && view.NewestGoodMs is > 0 and var newest && newest >= since) return true;
        }

        return false;
    }
}
