using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>The figures of a run for scripts, taken while the gateways are still connected.</summary>
internal static class FleetFigures
{
    /// <param name="path">File to write.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="elapsed">Real time since it was started.</param>
    /// <param name="heapBefore">Live bytes before it was made.</param>
    public static void Write(string path, GatewayFleet fleet, TimeSpan elapsed, long heapBefore)
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true) - heapBefore;
        var counts = fleet.Counts;
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 1));
        json.WriteNumber("gateways", fleet.Gateways.Count);
        json.WriteNumber("connected", fleet.Connected);
        json.WriteNumber("acknowledged", counts.Acknowledged);
        json.WriteNumber("readings_per_s", Math.Round(counts.Acknowledged / elapsed.TotalSeconds, 1));
        json.WriteNumber("heap_kib_per_gateway", Math.Round(heap / 1024.0 / fleet.Gateways.Count, 1));
        json.WriteEndObject();
    }
}
