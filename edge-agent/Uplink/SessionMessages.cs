using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Writes the payloads of an edge node. Sparkplug 3.0, 6.4; ledger metrics are ours.</summary>
internal sealed class SessionMessages(AliasTable aliases, TimeProvider time)
{
    private readonly PayloadWriter _writer = new();

    private ulong Now => (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>NDEATH, as will and as farewell: bdSeq alone, no seq.</summary>
    public byte[] NodeDeath(byte bdSeq)
    {
        var now = Now;
        _writer.Begin(now);
        _writer.Add(BdSeq(bdSeq, now));
        return _writer.End(null).ToArray();
    }

    public byte[] NodeBirth(byte seq, byte bdSeq, ulong epoch, IReadOnlyList<LedgerClosing> closings)
    {
        var now = Now;
        _writer.Begin(now);
        _writer.Add(BdSeq(bdSeq, now));
        _writer.Add(new Metric { Name = MetricNames.Rebirth, Timestamp = now, WithDataType = true, Value = MetricValue.Boolean(false) });
        _writer.Add(new Metric
        {
            Name = MetricNames.LedgerClosed, Timestamp = now, WithDataType = true, Value = MetricValue.OfBytes(LedgerClosings.Write(epoch, closings)),
        });
        return _writer.End(seq).ToArray();
    }

    /// <summary>DBIRTH: every quantity with its latest value, or null.</summary>
    public byte[] DeviceBirth(
        byte seq, string device, IEnumerable<QuantityInfo> quantities, ulong epoch, ClockQuality clock, Func<Quantity, Reading?> latest)
    {
        var now = Now;
        _writer.Begin(now);
        Span<byte> ledger = stackalloc byte[LedgerBlock.SizeMax(0)];
        var length = LedgerBlock.Write(ledger, clock, epoch, []);
        _writer.Add(new Metric
        {
            Name = MetricNames.Ledger,
            Alias = aliases.Of(device, Quantity.None),
            Timestamp = now,
            WithDataType = true,
            Value = MetricValue.OfBytes(ledger[..length]),
        });
        foreach (var quantity in quantities)
        {
            var reading = latest(quantity.Quantity);
            _writer.Add(new Metric
            {
                Name = quantity.NameUtf8.Span,
                Alias = aliases.Of(device, quantity.Quantity),
                Timestamp = reading is { } known ? (ulong)known.UnixMs : now,
                WithDataType = true,
                EngineeringUnit = quantity.UnitUtf8.Span,
                Quality = reading?.Quality ?? Quality.Stale,
                Value = ValueOf(quantity.DataType, reading),
            });
        }

        return _writer.End(seq).ToArray();
    }

    /// <summary>DDATA: the ledger block, then the readings in the order of their numbers, by alias and without datatype.</summary>
    public byte[] DeviceData(byte seq, OutgoingData data)
    {
        _writer.Begin(Now);
        var entries = data.Entries();
        var ledger = new byte[LedgerBlock.SizeMax(entries.Length)];
        var length = LedgerBlock.Write(ledger, data.Clock, data.Epoch, entries);
        _writer.Add(new Metric
        {
            Alias = aliases.Of(data.Device, Quantity.None), Timestamp = Now, IsHistorical = data.IsHistorical, Value = MetricValue.OfBytes(ledger.AsSpan(0, length)),
        });
        foreach (var reading in data.Readings)
        {
            _writer.Add(new Metric
            {
                Alias = aliases.Of(data.Device, reading.Quantity),
                Timestamp = (ulong)reading.UnixMs,
                IsHistorical = data.IsHistorical,
                Quality = reading.IsGood ? null : reading.Quality,
                Value = ValueOf(QuantityCatalogue.Get(reading.Quantity).DataType, reading),
            });
        }

        return _writer.End(seq).ToArray();
    }

    public byte[] DeviceDeath(byte seq)
    {
        _writer.Begin(Now);
        return _writer.End(seq).ToArray();
    }

    private static Metric BdSeq(byte bdSeq, ulong now) =>
        new() { Name = MetricNames.BdSeq, Timestamp = now, WithDataType = true, Value = MetricValue.Int64(bdSeq) };

    private static MetricValue ValueOf(SparkplugDataType type, Reading? reading) =>
        reading is { IsGood: true } good ? MetricValue.Number(type, good.Value) : MetricValue.Null(type);
}
