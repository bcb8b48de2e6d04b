using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>
/// Builds the payloads of one gateway and counts their sequence number. One caller at a time; a payload is valid until its thread
/// makes another one.
/// </summary>
internal sealed class SparkplugMessages(IReadOnlyList<GatewayDevice> devices)
{
    // One for each thread and not for each gateway: a payload is copied out before its thread makes the next one.
    [ThreadStatic]
    private static PayloadWriter? _threadWriter;

    [ThreadStatic]
    private static byte[]? _threadBlock;

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
    internal ReadOnlySpan<byte> NodeBirth(byte bdSeq, long unixMs, ulong epoch, IReadOnlyList<LedgerClosing> closings)
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
        return Writer.End(_seq++).Span;
    }

    /// <summary>Birth of a device: every metric with name, alias, type, unit and its value now.</summary>
    internal ReadOnlySpan<byte> DeviceBirth(int index, long unixMs, ulong epoch)
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
        Span<double> values = stackalloc double[CityQuantities.CountMax];
        if (device.Quantities.Length > values.Length) values = new double[device.Quantities.Length];
        device.Sample(values);
        for (var place = 0; place < device.Quantities.Length; place++)
        {
            var info = QuantityCatalogue.Get(device.Quantities[place]);
            var quality = QualityOf(info, values[place]);
            Writer.Add(new Metric
            {
                Name = info.NameUtf8.Span,
                Alias = device.AliasOf(place),
                Timestamp = (ulong)unixMs,
                WithDataType = true,
                EngineeringUnit = info.UnitUtf8.Span,
                Quality = quality,
                Raw = RawOf(quality, values[place]),
                Value = MetricValue.Number(info.DataType, quality == Quality.Good ? values[place] : double.NaN),
            });
        }

        return Writer.End(_seq++).Span;
    }

    /// <summary>Data of a record: the ledger first, then its readings, by alias alone.</summary>
    internal ReadOnlySpan<byte> Data(FleetRecord record, long unixMs, bool isHistorical)
    {
        var device = devices[record.Device];
        var writer = Writer;
        writer.Begin((ulong)unixMs);
        writer.Add(new Metric
        {
            Alias = device.LedgerAlias,
            Timestamp = (ulong)unixMs,
            Value = MetricValue.OfBytes(Block(record.Epoch, [new LedgerEntry(record.First, (ulong)record.Values.Length, null)])),
        });
        var quantities = device.Quantities;
        for (var index = 0; index < quantities.Length; index++)
        {
            var info = QuantityCatalogue.Get(quantities[index]);
            var value = record.Values[index];
            var quality = QualityOf(info, value);
            writer.Add(new Metric
            {
                Alias = device.AliasOf(index),
                Timestamp = (ulong)record.UnixMs,
                IsHistorical = isHistorical,
                Quality = quality == Quality.Good ? null : quality,
                Raw = RawOf(quality, value),
                Value = MetricValue.Number(info.DataType, quality == Quality.Good ? value : double.NaN),
            });
        }

        return writer.End(_seq++).Span;
    }

    // What is none becomes a reading without a value, what the catalogue does not allow is kept as evidence.
    private static Quality QualityOf(QuantityInfo info, double value) =>
        double.IsNaN(value) ? Quality.NoValue : info.IsLegal(value) ? Quality.Good : Quality.Implausible;

    private static double? RawOf(Quality quality, double value) => quality == Quality.Implausible ? value : null;

    private static Metric BdSeq(byte bdSeq, long unixMs) => new()
    {
        Name = MetricNames.BdSeq,
        Timestamp = (ulong)unixMs,
        WithDataType = true,
        Value = MetricValue.Int64(bdSeq),
    };

    private static ReadOnlySpan<byte> Block(ulong epoch, ReadOnlySpan<LedgerEntry> entries)
    {
        var block = _threadBlock ??= new byte[LedgerBlock.SizeMax(1)];
        return block.AsSpan(0, LedgerBlock.Write(block, ClockQuality.Synchronised, epoch, entries));
    }
}
