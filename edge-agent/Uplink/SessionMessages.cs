using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Protocols.Telemetry.Health;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>
/// Writes the payloads of an edge node, each into the same buffer: use one before the next is written. Sparkplug 3.0, 6.4; ledger and
/// command metrics are ours.
/// </summary>
internal sealed class SessionMessages(AliasTable aliases, TimeProvider time)
{
    private readonly PayloadWriter _writer = new();

    private ulong Now => (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>NDEATH, as will and as farewell: bdSeq alone, no seq.</summary>
    public ReadOnlyMemory<byte> NodeDeath(byte bdSeq)
    {
        var now = Now;
        _writer.Begin(now);
        _writer.Add(BdSeq(bdSeq, now));
        return _writer.End(null);
    }

    public ReadOnlyMemory<byte> NodeBirth(
        byte seq, byte bdSeq, ulong epoch, IReadOnlyList<LedgerClosing> closings, long historyRate, bool takesCommands, GatewayHealth? health)
    {
        var now = Now;
        _writer.Begin(now);
        _writer.Add(BdSeq(bdSeq, now));
        _writer.Add(new Metric { Name = MetricNames.Rebirth, Timestamp = now, WithDataType = true, Value = MetricValue.Boolean(false) });
        _writer.Add(new Metric
        {
            Name = MetricNames.LedgerClosed, Timestamp = now, WithDataType = true, Value = MetricValue.OfBytes(LedgerClosings.Write(epoch, closings)),
        });
        _writer.Add(HistoryRate(historyRate, now, isBirth: true));
        if (health is not null) _writer.Add(Health(health, now, isBirth: true));
        if (takesCommands)
        {
            _writer.Add(Declared(MetricNames.ReportPeriod, SparkplugDataType.Int64, now));
            _writer.Add(Declared(MetricNames.ReportSeconds, SparkplugDataType.Int64, now));
            _writer.Add(Declared(MetricNames.ReportDevice, SparkplugDataType.String, now));
            _writer.Add(new Metric { Name = MetricNames.Reload, Timestamp = now, WithDataType = true, Value = MetricValue.Boolean(false) });
            DeclareCommands(now);
        }

        return _writer.End(seq);
    }

    /// <summary>NDATA: the rate of the history lane, after it was set.</summary>
    public ReadOnlyMemory<byte> HistoryRateData(byte seq, long rate)
    {
        var now = Now;
        _writer.Begin(now);
        _writer.Add(HistoryRate(rate, now, isBirth: false));
        return _writer.End(seq);
    }

    /// <summary>NDATA: how the gateway fares, after something of it has changed.</summary>
    public ReadOnlyMemory<byte> HealthData(byte seq, GatewayHealth health)
    {
        var now = Now;
        _writer.Begin(now);
        _writer.Add(Health(health, now, isBirth: false));
        return _writer.End(seq);
    }

    /// <summary>DDATA or NDATA: what became of a command.</summary>
    public ReadOnlyMemory<byte> CommandData(byte seq, CommandResult result)
    {
        var now = Now;
        _writer.Begin(now);
        _writer.Add(new Metric { Name = MetricNames.CommandResult, Timestamp = now, Value = MetricValue.OfBytes(result.Write()) });
        return _writer.End(seq);
    }

    /// <summary>DBIRTH: every quantity with its latest value, or null.</summary>
    public ReadOnlyMemory<byte> DeviceBirth(
        byte seq, string device, IEnumerable<QuantityInfo> quantities, ulong epoch, ClockQuality clock, Func<Quantity, Reading?> latest, bool takesCommands)
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
                Raw = RawOf(reading),
                Value = ValueOf(quantity.DataType, reading),
            });
        }

        if (takesCommands) DeclareCommands(now);
        return _writer.End(seq);
    }

    /// <summary>DDATA: the ledger block, then the readings in the order of their numbers, by alias and without datatype.</summary>
    public ReadOnlyMemory<byte> DeviceData(byte seq, OutgoingData data)
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
                Raw = RawOf(reading),
                Value = ValueOf(QuantityCatalogue.Get(reading.Quantity).DataType, reading),
            });
        }

        return _writer.End(seq);
    }

    public ReadOnlyMemory<byte> DeviceDeath(byte seq)
    {
        _writer.Begin(Now);
        return _writer.End(seq);
    }

    /// <summary>What a command may carry and what answers it: a birth names every metric of its session (topics-dbirth-metric-reqs).</summary>
    private void DeclareCommands(ulong now)
    {
        _writer.Add(Declared(MetricNames.CommandId, SparkplugDataType.String, now));
        _writer.Add(Declared(MetricNames.CommandExpires, SparkplugDataType.DateTime, now));
        _writer.Add(Declared(MetricNames.CommandConfirms, SparkplugDataType.String, now));
        _writer.Add(Declared(MetricNames.CommandBy, SparkplugDataType.String, now));
        _writer.Add(Declared(MetricNames.CommandResult, SparkplugDataType.Bytes, now));
    }

    private static Metric Declared(ReadOnlySpan<byte> name, SparkplugDataType type, ulong now) =>
        new() { Name = name, Timestamp = now, WithDataType = true, Value = MetricValue.Null(type) };

    private static Metric HistoryRate(long rate, ulong now, bool isBirth) =>
        new() { Name = MetricNames.HistoryRate, Timestamp = now, WithDataType = isBirth, Value = MetricValue.Int64(rate) };

    private static Metric Health(GatewayHealth health, ulong now, bool isBirth) =>
        new() { Name = MetricNames.GatewayHealth, Timestamp = now, WithDataType = isBirth, Value = MetricValue.OfBytes(health.Write()) };

    private static Metric BdSeq(byte bdSeq, ulong now) =>
        new() { Name = MetricNames.BdSeq, Timestamp = now, WithDataType = true, Value = MetricValue.Int64(bdSeq) };

    private static MetricValue ValueOf(SparkplugDataType type, Reading? reading) =>
        reading is { IsGood: true } good ? MetricValue.Number(type, good.Value) : MetricValue.Null(type);

    /// <summary>What was read in place of a value that cannot be true.</summary>
    private static double? RawOf(Reading? reading) => reading is { Quality: Quality.Implausible } evidence ? evidence.Value : null;
}
