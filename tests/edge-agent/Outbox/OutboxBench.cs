using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>What nearly every outbox test does: open a small one, append recognisable polls, read everything, count every number.</summary>
internal static class OutboxBench
{
    public const long BaseMs = 1_760_000_000_000;

    public static readonly OutboxOptions Small = new() { CapacityMiB = 1, CommitDelayMs = 0 };

    /// <summary>Closes a segment with every few dozen polls, and is full after some hundred.</summary>
    public static readonly OutboxOptions Tiny = Small with { CapacityBytes = 96 * 1024, SegmentBytes = 4096 };

    public static readonly Quantity[] Mixed =
        [Quantity.LampPower, Quantity.EnvTemperature, Quantity.WaterPressure, Quantity.CoverOpen];

    public static OutboxJournal Open(
        string folder, ulong start, OutboxOptions? options = null, TimeProvider? time = null, SampleClock? clock = null, IJournalFiles? files = null) =>
        OutboxJournal.Open(folder, options ?? Small, start, time ?? TimeProvider.System, NullLogger.Instance, clock, files);

    /// <summary>A poll whose values tell when it was taken.</summary>
    public static Reading[] Poll(long unixMs, params Quantity[] quantities) =>
        [.. quantities.Select((quantity, index) => new Reading(quantity, unixMs, ValueAt(quantity, unixMs, index), Quality.Good))];

    public static void Append(this OutboxJournal outbox, string device, params Reading[] readings) =>
        outbox.Append(device, ClockQuality.FreeRunning, readings, isUrgent: false);

    public static void Flush(this OutboxJournal outbox) => outbox.FlushAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public static void Close(this OutboxJournal outbox) => outbox.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Everything that both lanes have now, live first.</summary>
    public static List<OutboxRecord> TakeAll(this OutboxJournal outbox, TimeSpan? liveAge = null)
    {
        var lanes = outbox.OpenLanes(liveAge ?? TimeSpan.FromMinutes(1));
        using var live = lanes.Live;
        using var history = lanes.History;
        return [.. live.TakeAll(), .. history.TakeAll()];
    }

    public static List<OutboxRecord> TakeAll(this OutboxLane lane)
    {
        var records = new List<OutboxRecord>();
        while (lane.Take() is { } record) records.Add(record);
        return records;
    }

    private static double ValueAt(Quantity quantity, long unixMs, int index) => QuantityCatalogue.Get(quantity).DataType switch
    {
        Protocols.Telemetry.SparkplugB.SparkplugDataType.Boolean => unixMs / 1000 % 2,
        Protocols.Telemetry.SparkplugB.SparkplugDataType.Int32 => unixMs / 1000 % 16,
        _ => (float)(20 + Math.Sin(unixMs / 1000.0) + (index * 0.25)),
    };
}
