using System.Diagnostics;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>The figures of a run for scripts. They are written once nothing is pending any more, while the gateways are still connected.</summary>
internal sealed record FleetFigures
{
    /// <summary>Real time that samples were taken for.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Readings acknowledged in a second since all were connected; 0 when they never were.</summary>
    public required double SteadyPerSecond { get; init; }

    /// <summary>Memory before the fleet was made.</summary>
    public required FleetMemory Before { get; init; }

    /// <summary>Resident set while data flowed, as the collector left it.</summary>
    public required long RssWhileSending { get; init; }

    /// <summary>Writes them with the counts and the memory of this moment.</summary>
    public void Write(string path, GatewayFleet fleet)
    {
        using var process = Process.GetCurrentProcess();
        var memory = FleetMemory.Now();
        var counts = fleet.Counts;
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("seconds", Math.Round(Elapsed.TotalSeconds, 1));
        json.WriteNumber("gateways", fleet.Gateways.Count);
        json.WriteNumber("connected", fleet.Connected);
        json.WriteNumber("taken", counts.Taken);
        json.WriteNumber("published", counts.Published);
        json.WriteNumber("acknowledged", counts.Acknowledged);
        json.WriteNumber("again", counts.Republished);
        json.WriteNumber("pending", counts.Pending);
        json.WriteNumber("skipped", counts.Skipped);
        json.WriteNumber("connects", counts.Connects);
        json.WriteNumber("readings_per_s", Math.Round(counts.Acknowledged / Elapsed.TotalSeconds, 1));
        json.WriteNumber("steady_readings_per_s", Math.Round(SteadyPerSecond, 1));
        json.WriteNumber("heap_kib_per_gateway", PerGateway(memory.HeapBytes - Before.HeapBytes));
        json.WriteNumber("rss_kib_per_gateway", PerGateway(memory.RssBytes - Before.RssBytes));
        json.WriteNumber("rss_kib_per_gateway_while_sending", PerGateway(RssWhileSending - Before.RssBytes));
        json.WriteNumber("rss_mb", Math.Round(RssWhileSending / 1e6, 1));
        json.WriteNumber("peak_mb", Math.Round(process.PeakWorkingSet64 / 1e6, 1));
        json.WriteNumber("cpu_s", Math.Round(process.TotalProcessorTime.TotalSeconds, 1));
        json.WriteEndObject();

        double PerGateway(long bytes) => Math.Round(bytes / 1024.0 / fleet.Gateways.Count, 1);
    }
}
