using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Builds the payloads of one gateway and counts their sequence number. One caller at a time.</summary>
internal sealed class SparkplugMessages(IReadOnlyList<GatewayDevice> devices)
{
    // One for each thread and not for each gateway: a payload is copied out before its call returns.
    [ThreadStatic]
    private static PayloadWriter? _threadWriter;

    private readonly byte[] _block = new byte[LedgerBlock.SizeMax(1)];
    private byte _seq;

    private static PayloadWriter Writer => _threadWriter ??= new PayloadWriter();

    /// <summary>Will and explicit death: bdSeq alone, no sequence number.</summary>
    internal static byte[] Death(byte bdSeq, long unixMs)
    {
        var writer = new PayloadWriter();
        writer.Begin((ulong)unixMs);
        writer.Add(BdSeq(bdSeq, unixMs));
        return writer.End(null).ToArray();
    }

    /// <summary>True when a command asks for all births again.</summary>
    internal static bool AsksForRebirth(ReadOnlySpan<byte> payload)
    {
        if (SparkplugPayload.Read(payload, out var command) != SparkplugStatus.Ok) return false;
        foreach (var metric in command)
        {
            if (metric.Name.SequenceEqual(MetricNames.Rebirth) && metric.TryGetBoolean(out var on) && on) return true;
        }

        return false;
    }

    /// <summary>Birth of the gateway; the sequence starts again at 0.</summary>
    internal byte[] NodeBirth(byte bdSeq, long unixMs, ulong epoch, IReadOnlyList<LedgerClosing> closings)
    {
        _seq = 0;
        Writer.Begin((ulong)unixMs);
        Writer.Add(BdSeq(bdSeq, unixMs));
        Writer.Add(new Metric
        {
            Name = MetricNames.Rebirth,
            Timestamp = (ulong)unixMs,
            WithDataType = true,
            Value = MetricValue.Boolean(false),
        });
        Writer.Add(new Metric
        {
            Name = MetricNames.LedgerClosed,
            Timestamp = (ulong)unixMs,
            WithDataType = true,
            Value = MetricValue.OfBytes(LedgerClosings.Write(epoch, closings)),
        });
        return Writer.End(_seq++).ToArray();
    }

    /// <summary>Birth of a device: every metric with name, alias, type, unit and its value now.</summary>
    internal byte[] DeviceBirth(int index, long unixMs, ulong epoch)
    {
        var device = devices[index];
        Writer.Begin((ulong)unixMs);
        Writer.Add(new Metric
        {
            Name = MetricNames.Ledger,
            Alias = device.LedgerAlias,
            Timestamp = (ulong)unixMs,
            WithDataType = true,
            Value = MetricValue.OfBytes(Block(epoch, [])),
        });
        foreach (var reading in device.Sample(unixMs))
        {
            var info = QuantityCatalogue.Get(reading.Quantity);
            Writer.Add(new Metric
            {
                Name = info.NameUtf8.Span,
                Alias = device.AliasOf(reading.Quantity),
                Timestamp = (ulong)unixMs,
                WithDataType = true,
                EngineeringUnit = info.UnitUtf8.Span,
                Quality = reading.Quality,
                Raw = RawOf(in reading),
                Value = ValueOf(info.DataType, in reading),
            });
        }

        return Writer.End(_seq++).ToArray();
    }

    /// <summary>Data of a record: the ledger first, then its readings, by alias alone.</summary>
    internal byte[] Data(FleetRecord record, long unixMs, bool isHistorical)
    {
        var device = devices[record.Device];
        Writer.Begin((ulong)unixMs);
        Writer.Add(new Metric
        {
            Alias = device.LedgerAlias,
            Timestamp = (ulong)unixMs,
            Value = MetricValue.OfBytes(Block(record.Epoch, [new LedgerEntry(record.First, (ulong)record.Readings.Length, null)])),
        });
        foreach (var reading in record.Readings)
        {
            Writer.Add(new Metric
            {
                Alias = device.AliasOf(reading.Quantity),
                Timestamp = (ulong)reading.UnixMs,
                IsHistorical = isHistorical,
                Quality = reading.IsGood ? null : reading.Quality,
                Raw = RawOf(in reading),
                Value = ValueOf(QuantityCatalogue.Get(reading.Quantity).DataType, in reading),
            });
        }

        return Writer.End(_seq++).ToArray();
    }

    private static Metric BdSeq(byte bdSeq, long unixMs) => new()
    {
        Name = MetricNames.BdSeq,
        Timestamp = (ulong)unixMs,
        WithDataType = true,
        Value = MetricValue.Int64(bdSeq),
    };

    private ReadOnlySpan<byte> Block(ulong epoch, ReadOnlySpan<LedgerEntry> entries)
    {
        var length = LedgerBlock.Write(_block, ClockQuality.Synchronised, epoch, entries);
        return _block.AsSpan(0, length);
    }

    private static MetricValue ValueOf(SparkplugDataType type, in Reading reading) =>
        reading.IsGood ? MetricValue.Number(type, reading.Value) : MetricValue.Null(type);

    private static double? RawOf(in Reading reading) => reading.Quality == Quality.Implausible ? reading.Value : null;
}
