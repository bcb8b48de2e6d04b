using System.Diagnostics;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>The figures of a run for scripts, taken while the gateways are still connected.</summary>
internal static class FleetFigures
{
    /// <param name="path">File to write.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="elapsed">Real time since it was started.</param>
    /// <param name="before">Memory before it was made.</param>
    public static void Write(string path, GatewayFleet fleet, TimeSpan elapsed, FleetMemory before)
    {
        using var process = Process.GetCurrentProcess();
        var busy = FleetMemory.ResidentBytes();
        var memory = FleetMemory.Now();
        var counts = fleet.Counts;
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 1));
        json.WriteNumber("gateways", fleet.Gateways.Count);
        json.WriteNumber("connected", fleet.Connected);
        json.WriteNumber("acknowledged", counts.Acknowledged);
        json.WriteNumber("readings_per_s", Math.Round(counts.Acknowledged / elapsed.TotalSeconds, 1));
        json.WriteNumber("published", counts.Published);
        json.WriteNumber("again", counts.Republished);
        json.WriteNumber("pending", counts.Pending);
        json.WriteNumber("skipped", counts.Skipped);
        json.WriteNumber("heap_kib_per_gateway", PerGateway(memory.HeapBytes - before.HeapBytes));
        json.WriteNumber("rss_kib_per_gateway", PerGateway(memory.RssBytes - before.RssBytes));
        json.WriteNumber("rss_kib_per_gateway_while_sending", PerGateway(busy - before.RssBytes));
        json.WriteNumber("rss_mb", Math.Round(memory.RssBytes / 1e6, 1));
        json.WriteNumber("peak_mb", Math.Round(process.PeakWorkingSet64 / 1e6, 1));
        json.WriteNumber("cpu_s", Math.Round(process.TotalProcessorTime.TotalSeconds, 1));
        json.WriteEndObject();

        double PerGateway(long bytes) => Math.Round(bytes / 1024.0 / fleet.Gateways.Count, 1);
    }
}
