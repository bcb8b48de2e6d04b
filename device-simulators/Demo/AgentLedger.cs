using System.Diagnostics;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>What an agent's outbox says of itself, read by <c>edge-agent outbox CONFIG --json</c> from its disk.</summary>
internal static class AgentLedger
{
    internal static async Task<IReadOnlyList<PublishedSeries>?> ReadAsync(string program, string config, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "outbox", config, "--json"]) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        if (process.ExitCode != 0) return null;
        var report = JsonSerializer.Deserialize<OutboxReport>(text, JsonSerializerOptions.Web)!;
        return [.. report.Ledgers.Select(row => new PublishedSeries(
            row.Device, row.Epoch, (long)row.Last, row.Gaps.Sum(gap => (long)gap.Count), (long)row.Pending))];
    }

    private sealed record OutboxReport(OutboxLedger[] Ledgers);

    private sealed record OutboxLedger(string Epoch, string Device, ulong Last, ulong Pending, OutboxGap[] Gaps);

    private sealed record OutboxGap(ulong First, ulong Count);
}

/// <summary>What one device gave out in one epoch, by its own list.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Epoch">Epoch, decimal.</param>
/// <param name="Last">Readings given a number: 1 to this.</param>
/// <param name="Dropped">Of these dropped with a gap record.</param>
/// <param name="Pending">Of these without an acknowledgement.</param>
internal sealed record PublishedSeries(string Device, string Epoch, long Last, long Dropped, long Pending);
