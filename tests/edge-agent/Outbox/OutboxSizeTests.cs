using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Tests.Journal;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>
/// Thirty days at ten readings a second in 512 MB: 20 bytes for each, everything included. The whole 25.9 million are
/// <c>dotnet run --project benchmarks/load -c Release -- measure-outbox CONFIG [--single]</c>, which prints what it measured.
/// </summary>
public class OutboxSizeTests
{
    private static readonly Quantity[] Ten =
    [
        Quantity.LampVoltage, Quantity.LampCurrent, Quantity.LampPower, Quantity.LampDimming, Quantity.LampEnergy,
        Quantity.EnvTemperature, Quantity.EnvHumidity, Quantity.WaterPressure, Quantity.WaterFlow, Quantity.CoverTilt,
    ];

    [Theory]
    [InlineData(1, 10, 1000)]
    [InlineData(10, 1, 100)]
    public void Outage_RandomValues_TakesAtMostTwentyBytesAReading(int pollsPerSecond, int quantities, int periodMs)
    {
        const int readings = 500_000;
        var options = OutboxBench.Small with { CapacityMiB = 512, SegmentBytes = 512 * 1024, CommitDelayMs = 1000 };
        var outbox = OutboxBench.Open("data", 1, options, files: new MemoryFiles());
        var random = new Random(1);
        var unixMs = OutboxBench.BaseMs;
        var poll = new Reading[quantities];
        for (var appended = 0; appended < readings; appended += quantities)
        {
            unixMs += periodMs + random.Next(-5, 6);
            for (var index = 0; index < quantities; index++)
            {
                poll[index] = new Reading(quantities == 1 ? Quantity.WaterPressure : Ten[index], unixMs + (index / 4 * 37), random.NextDouble() * 4, Quality.Good);
            }

            outbox.Append("3715020118000001", ClockQuality.Synchronised, poll, isUrgent: false);
            if (appended % 10_000 == 0) outbox.Maintain();
        }

        outbox.Flush();
        outbox.Maintain();
        var status = outbox.Status;
        var perReading = (double)status.BytesOnDisk / readings;
        TestContext.Current.SendDiagnosticMessage(
            $"{pollsPerSecond} polls/s of {quantities}: {perReading:F2} bytes on disk, {(double)status.BytesWritten / readings:F2} written a reading; thirty days {perReading * 25_920_000 / 1e6:F0} MB");
        Assert.InRange(perReading, 4, 20);
        Assert.Equal(0, status.Dropped + status.Thinned);
        Assert.Equal(readings, outbox.CountPending());
        outbox.Close();
    }
}
