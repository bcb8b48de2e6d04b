using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>Births and deaths of a played gateway, as an agent writes them; each result is valid until the next call.</summary>
internal sealed class BirthMessages(IReadOnlyList<QuantityInfo> quantities, TimeProvider time)
{
    private const ulong AliasesPerDevice = 64;
    private const long HistoryReadingsPerSecond = 10_000;

    private readonly PayloadWriter _writer = new();

    private ulong Now => (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();

    public static ulong LedgerAlias(int device) => 1 + (ulong)device * AliasesPerDevice;

    public static ulong Alias(int device, int quantity) => LedgerAlias(device) + 1 + (ulong)quantity;

    public ReadOnlySpan<byte> NodeDeath(byte bdSeq)
    {
        var now = Now;
        _writer.Begin(now);
        _writer.Add(new Metric { Name = MetricNames.BdSeq, Timestamp = now, WithDataType = true, Value = MetricValue.Int64(bdSeq) });
        return _writer.End(null).Span;
    }

    public ReadOnlySpan<byte> NodeBirth(byte bdSeq, ulong epoch)
    {
        var now = Now;
        _writer.Begin(now);
        _writer.Add(new Metric { Name = MetricNames.BdSeq, Timestamp = now, WithDataType = true, Value = MetricValue.Int64(bdSeq) });
        _writer.Add(new Metric { Name = MetricNames.Rebirth, Timestamp = now, WithDataType = true, Value = MetricValue.Boolean(false) });
        _writer.Add(new Metric
        {
            Name = MetricNames.LedgerClosed, Timestamp = now, WithDataType = true, Value = MetricValue.OfBytes(LedgerClosings.Write(epoch, [])),
        });
        _writer.Add(new Metric { Name = MetricNames.HistoryRate, Timestamp = now, WithDataType = true, Value = MetricValue.Int64(HistoryReadingsPerSecond) });
        return _writer.End(0).Span;
    }

    public ReadOnlySpan<byte> DeviceBirth(byte seq, int device, ulong epoch)
    {
        var now = Now;
        _writer.Begin(now);
        Span<byte> ledger = stackalloc byte[LedgerBlock.SizeMax(0)];
        _writer.Add(new Metric
        {
            Name = MetricNames.Ledger, Alias = LedgerAlias(device), Timestamp = now, WithDataType = true,
            Value = MetricValue.OfBytes(ledger[..LedgerBlock.Write(ledger, ClockQuality.Synchronised, epoch, [])]),
        });
        for (var index = 0; index < quantities.Count; index++)
        {
            _writer.Add(new Metric
            {
                Name = quantities[index].NameUtf8.Span, Alias = Alias(device, index), Timestamp = now, WithDataType = true,
                EngineeringUnit = quantities[index].UnitUtf8.Span, Quality = Quality.Stale, Value = MetricValue.Null(quantities[index].DataType),
            });
        }

        return _writer.End(seq).Span;
    }
}
