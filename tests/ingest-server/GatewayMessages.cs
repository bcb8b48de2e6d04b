using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Tests;

/// <summary>Builds the messages of one gateway with one lamp, as an agent would.</summary>
internal sealed class GatewayMessages(string gateway = GatewayMessages.Gateway, string device = GatewayMessages.Lamp)
{
    public const string Group = "371502-Z07";
    public const string Gateway = "GW-000001";
    public const string Lamp = "3715020118000001";
    public const ulong Epoch = 0xFEEDFACECAFEBEEF;


    /// <summary>Alias of the device's ledger; the metrics follow. Unlike for each device of a gateway.</summary>
    public ulong LedgerAlias { get; init; } = 1;

    /// <summary>What the gateway says of its clock.</summary>
    public ClockQuality Clock { get; init; } = ClockQuality.Synchronised;

    private readonly PayloadWriter _writer = new();
    private byte _seq;

    public string Topic(SparkplugMessageType type) =>
        new SparkplugTopic(Group, type, gateway, type >= SparkplugMessageType.DBirth ? device : null).ToString();

    public byte[] NodeBirth(long bdSeq, ulong epoch = Epoch, params LedgerClosing[] closings)
    {
        _seq = 0;
        _writer.Begin(1);
        _writer.Add(new Metric { Name = MetricNames.BdSeq, Timestamp = 1, WithDataType = true, Value = MetricValue.Int64(bdSeq) });
        _writer.Add(new Metric { Name = MetricNames.Rebirth, Timestamp = 1, WithDataType = true, Value = MetricValue.Boolean(false) });
        _writer.Add(new Metric { Name = MetricNames.LedgerClosed, Timestamp = 1, WithDataType = true, Value = MetricValue.OfBytes(LedgerClosings.Write(epoch, closings)) });
        return End();
    }

    public byte[] DeviceBirth(params Reading[] readings)
    {
        _writer.Begin(1);
        _writer.Add(new Metric { Name = MetricNames.Ledger, Alias = LedgerAlias, Timestamp = 1, WithDataType = true, Value = MetricValue.OfBytes(Block(Epoch)) });
        foreach (var info in QuantityCatalogue.All)
        {
            var reading = readings.FirstOrDefault(candidate => candidate.Quantity == info.Quantity);
            var value = reading.Quantity == Quantity.None ? MetricValue.Null(info.DataType) : MetricValue.Number(info.DataType, reading.Value);
            _writer.Add(new Metric
            {
                Name = info.NameUtf8.Span, Alias = AliasOf(info.Quantity), Timestamp = (ulong)reading.UnixMs, WithDataType = true,
                EngineeringUnit = info.UnitUtf8.Span, Value = value,
            });
        }

        return End();
    }

    public byte[] Data(ulong firstNumber, params Reading[] readings) =>
        Data(Epoch, [new LedgerEntry(firstNumber, (ulong)readings.Length, null)], isHistorical: false, readings);

    public byte[] Data(ulong epoch, LedgerEntry[] entries, bool isHistorical, params Reading[] readings)
    {
        _writer.Begin(1);
        _writer.Add(new Metric { Alias = LedgerAlias, Timestamp = 1, Value = MetricValue.OfBytes(Block(epoch, entries)) });
        foreach (var reading in readings)
        {
            var type = QuantityCatalogue.Get(reading.Quantity).DataType;
            _writer.Add(new Metric
            {
                Alias = AliasOf(reading.Quantity), Timestamp = (ulong)reading.UnixMs, IsHistorical = isHistorical,
                Quality = reading.IsGood ? null : reading.Quality,
                Raw = reading.IsGood ? null : reading.Value,
                Value = reading.IsGood ? MetricValue.Number(type, reading.Value) : MetricValue.Null(type),
            });
        }

        return End();
    }

    public byte[] NodeDeath(long bdSeq)
    {
        _writer.Begin(1);
        _writer.Add(new Metric { Name = MetricNames.BdSeq, Timestamp = 1, WithDataType = true, Value = MetricValue.Int64(bdSeq) });
        return _writer.End(seq: null).ToArray();
    }

    private byte[] Block(ulong epoch, params LedgerEntry[] entries)
    {
        var target = new byte[LedgerBlock.SizeMax(entries.Length)];
        return target[..LedgerBlock.Write(target, Clock, epoch, entries)];
    }

    private ulong AliasOf(Quantity quantity) => LedgerAlias + 9 + (ulong)quantity;

    private byte[] End() => _writer.End(_seq++).ToArray();
}
