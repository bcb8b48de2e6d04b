using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>What lies in an outbox, read without touching it.</summary>
/// <param name="Gateway">Whose outbox.</param>
/// <param name="Bytes">Size of its segments.</param>
/// <param name="DamagedBytes">Bytes of records that cannot be read.</param>
/// <param name="Positions">Where it begins, how far it is acknowledged, where it ends.</param>
/// <param name="Ledgers">Every epoch and device: numbers 1 to last without the gaps are what the server must have or get.</param>
public sealed record OutboxReport(string Gateway, long Bytes, long DamagedBytes, OutboxPositions Positions, IReadOnlyList<OutboxLedger> Ledgers)
{
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static OutboxReport Read(AgentConfiguration configuration, TimeProvider time)
    {
        var data = configuration.Agent.DataDirectory;
        var book = EpochFile.Read(Path.Combine(data, EpochFile.Name), out _);
        using var log = SegmentLog.Open(Path.Combine(data, "outbox"), OutboxJournal.LogOptions(configuration.Outbox), time, new ReadOnlyFiles());
        var acknowledged = log.OpenCursor("uplink").Position;
        var pending = new Dictionary<(ulong, string), ulong>();
        var damaged = OutboxScan.Run(log, log.StartPosition, (record, head) =>
        {
            book.Note(head);
            if (record.Position < acknowledged) return;
            pending[(head.Epoch, head.Device)] = pending.GetValueOrDefault((head.Epoch, head.Device)) + (ulong)head.Count;
        });
        var ledgers =
            from epoch in book.Epochs
            from device in epoch.Devices
            where device.Value.Last > 0
            select new OutboxLedger(
                epoch.Epoch.ToString(CultureInfo.InvariantCulture),
                device.Key,
                device.Value.Last,
                pending.GetValueOrDefault((epoch.Epoch, device.Key)),
                [.. device.Value.Gaps.Select(gap => new OutboxGap(gap.First, gap.Count, gap.Reason.ToString()))]);
        return new OutboxReport(
            configuration.Agent.GatewayId, log.BytesOnDisk, damaged, new OutboxPositions(log.StartPosition, acknowledged, log.DurablePosition), [.. ledgers]);
    }

    public string ToJson() => JsonSerializer.Serialize(this, OutboxReportJson.Default.OutboxReport);

    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Outbox of {Gateway}: {Bytes} bytes; positions {Positions.Start} to {Positions.End}, acknowledged below {Positions.Acknowledged}; damaged {DamagedBytes} bytes");
        foreach (var ledger in Ledgers)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  epoch {ledger.Epoch}  device {ledger.Device}  last {ledger.Last}  pending {ledger.Pending}  gaps {ledger.Gaps.Sum(gap => (decimal)gap.Count)}");
        }

        return text.ToString();
    }
}

/// <summary>Journal positions, bytes since the outbox began.</summary>
public sealed record OutboxPositions(long Start, long Acknowledged, long End);

/// <summary>One device in one epoch.</summary>
/// <param name="Epoch">Decimal, as text: JSON readers round 64-bit numbers.</param>
/// <param name="Device">Device id.</param>
/// <param name="Last">Highest number that is durable or recorded.</param>
/// <param name="Pending">Readings not known as acknowledged; after a kill some of them may be.</param>
/// <param name="Gaps">Numbers that will never come.</param>
public sealed record OutboxLedger(string Epoch, string Device, ulong Last, ulong Pending, IReadOnlyList<OutboxGap> Gaps);

/// <summary>A run of numbers that will never come.</summary>
public sealed record OutboxGap(ulong First, ulong Count, string Reason);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OutboxReport))]
internal sealed partial class OutboxReportJson : JsonSerializerContext;
