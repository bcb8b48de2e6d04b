using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Gives a record its time when it is handed out, if it had none when it was taken.</summary>
internal static class Stamping
{
    /// <summary>The record with UTC times; null while its time may still become known.</summary>
    public static OutboxRecord? Apply(OutboxJournal outbox, in RecordStamp stamp, OutboxRecord record)
    {
        if (!stamp.IsUnstamped || record.Readings.Length == 0) return record;
        var verdict = outbox.Judge(stamp.Boot, record.Class, record.Readings[0].UnixMs, out var offsetMs, out var quality);
        if (verdict == StampVerdict.Hold) return null;
        Reading[] readings = [.. record.Readings.Select(reading => reading with { UnixMs = reading.UnixMs + offsetMs })];
        return record with { Clock = quality, Readings = readings };
    }
}
