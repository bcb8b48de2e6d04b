using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Benchmarks;

/// <summary>The messages of one gateway with one device, 20 readings each, as an agent sends them; ledger numbers without holes.</summary>
internal sealed class SampleMessages
{
    public const string Group = "371502-Z07";
    public const string Gateway = "GW-000001";
    public const string Device = "3715020118000001";
    public const int Readings = 20;

    /// <summary>So many different messages are played in turn.</summary>
    public const int Count = 1000;

    private const ulong LedgerAlias = 1;
    private const ulong Epoch = 0xFEEDFACECAFEBEEF;
    private const long PeriodMs = 1000;

    /// <summary>What the default alarm rules look at is among them.</summary>
    private static readonly QuantityInfo[] Quantities =
    [
        .. new[] { Quantity.LampPower, Quantity.LampRelay, Quantity.CoverTilt, Quantity.WaterPressure, Quantity.GasCh4, Quantity.PoleEmergencyButton }
            .Union(QuantityCatalogue.All.Select(info => info.Quantity)).Take(Readings).Select(QuantityCatalogue.Get),
    ];

    private readonly PayloadWriter _writer = new();

    public SampleMessages(long fromUnixMs)
    {
        _writer.Begin((ulong)fromUnixMs);
        _writer.Add(new Metric { Name = MetricNames.BdSeq, Timestamp = (ulong)fromUnixMs, WithDataType = true, Value = MetricValue.Int64(1) });
        NodeBirth = _writer.End(0).ToArray();
        DeviceBirth = Birth((ulong)fromUnixMs);
        Data = [.. Enumerable.Range(0, Count).Select(index => Message(index, fromUnixMs + index * PeriodMs))];
    }

    public byte[] NodeBirth { get; }

    public byte[] DeviceBirth { get; }

    public byte[][] Data { get; }

    public static SparkplugTopic Topic(SparkplugMessageType type) => new(Group, type, Gateway, type >= SparkplugMessageType.DBirth ? Device : null);

    private byte[] Birth(ulong unixMs)
    {
        _writer.Begin(unixMs);
        _writer.Add(new Metric { Name = MetricNames.Ledger, Alias = LedgerAlias, Timestamp = unixMs, WithDataType = true, Value = MetricValue.OfBytes(Block([])) });
        for (var index = 0; index < Readings; index++)
        {
            _writer.Add(new Metric
            {
                Name = Quantities[index].NameUtf8.Span, Alias = AliasOf(index), Timestamp = unixMs, WithDataType = true,
                Value = MetricValue.Null(Quantities[index].DataType),
            });
        }

        return _writer.End(1).ToArray();
    }

    private byte[] Message(int number, long unixMs)
    {
        _writer.Begin((ulong)unixMs);
        var block = Block([new LedgerEntry((ulong)(number * Readings) + 1, Readings, null)]);
        _writer.Add(new Metric { Alias = LedgerAlias, Timestamp = (ulong)unixMs, Value = MetricValue.OfBytes(block) });
        for (var index = 0; index < Readings; index++)
        {
            var info = Quantities[index];

            // In the middle of the lower range: legal for every quantity, and no rule fires.
            var value = info.Quantity switch
            {
                Quantity.LampPower => 136.4,
                Quantity.WaterPressure => 0.31,
                Quantity.PoleEmergencyButton => 0,
                _ => Math.Max(info.Min, 0) + 1,
            };
            _writer.Add(new Metric { Alias = AliasOf(index), Timestamp = (ulong)unixMs, Value = MetricValue.Number(info.DataType, value) });
        }

        return _writer.End((byte)(number + 2)).ToArray();
    }

    private static ulong AliasOf(int index) => LedgerAlias + 1 + (ulong)index;

    private static byte[] Block(ReadOnlySpan<LedgerEntry> entries)
    {
        var target = new byte[LedgerBlock.SizeMax(entries.Length)];
        return target[..LedgerBlock.Write(target, ClockQuality.Synchronised, Epoch, entries)];
    }
}
