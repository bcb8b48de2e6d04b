using CsCheck;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class PayloadRewriterTests
{
    // timestamp 1000; a metric of alias 7, timestamp 900, an unknown field 100 = 5, double 1.5; uuid "ab"; seq 3; unknown field 200 = "xyz"
    private const string Strange = "08E807" + "1211" + "1007188407A0060569000000000000F83F" + "22026162" + "1803" + "C20C0378797A";

    [Fact]
    public void Rewrite_NothingToChange_GivesTheSameBytes()
    {
        var bytes = Convert.FromHexString(Strange);

        Assert.Equal(Strange, Rewritten(bytes, new Edits(0, 3)));
    }

    [Fact]
    public void Rewrite_ShiftSeqAndValue_KeepsEverythingElse()
    {
        var bytes = Convert.FromHexString(Strange);

        // The new value goes to the end of its metric, times grow by 1,000,000 ms, which takes a byte more each.
        Assert.Equal(
            "08A88C3D" + "120F" + "100718C48B3DA00605820103010203" + "22026162" + "1809" + "C20C0378797A",
            Rewritten(bytes, new Edits(1_000_000, 9) { Alias = 7, Value = [1, 2, 3] }));
    }

    [Fact]
    public void Rewrite_NoSequenceNumber_StaysWithoutOne()
    {
        var writer = new PayloadWriter();
        writer.Begin(5);

        Assert.Equal("0807", Rewritten(writer.End(null).ToArray(), new Edits(2, 200)));
    }

    [Fact]
    public void Rewrite_TimeBelowZero_IsZero()
    {
        var writer = new PayloadWriter();
        writer.Begin(5);

        Assert.Equal("0800", Rewritten(writer.End(null).ToArray(), new Edits(-100, 0)));
    }

    [Fact]
    public void Rewrite_AnyBytes_NeverThrowsAndRefusesWhatTheReaderRefuses() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var expected = SparkplugPayload.Read(bytes, out _);

            Assert.Equal(expected, new PayloadRewriter().Rewrite(bytes, new Edits(1, 1), out _));
        });

    [Fact]
    public void Rewrite_AnyReadings_ReadBackWithTheirValuesAndShiftedTimes() =>
        Gen.Select(Gen.Long[0, 1_000_000], Gen.Double, Gen.ULong[0, ulong.MaxValue], Gen.Byte).Array[0, 20].Select(Gen.Long[0, 1L << 50], Gen.Byte).Sample((rows, shift, seq) =>
        {
            var writer = new PayloadWriter();
            writer.Begin(1);
            foreach (var (time, value, alias, _) in rows) writer.Add(new Metric { Alias = alias, Timestamp = (ulong)time, Quality = Quality.Stale, Value = MetricValue.Double(value) });
            var bytes = writer.End(0).ToArray();
            Assert.Equal(SparkplugStatus.Ok, new PayloadRewriter().Rewrite(bytes, new Edits(shift, seq), out var rewritten));

            Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(rewritten.Span, out var payload));
            Assert.Equal(seq, payload.Seq);
            var at = 0;
            foreach (var metric in payload)
            {
                var (time, value, alias, _) = rows[at++];
                Assert.Equal(((ulong?)alias, (ulong?)(time + shift), BitConverter.DoubleToUInt64Bits(value)), (metric.Alias, metric.Timestamp, metric.Bits));
                Assert.Equal(Quality.Stale, MetricQuality.Of(in metric));
            }

            Assert.Equal(rows.Length, at);
        });

    private static string Rewritten(byte[] bytes, Edits edits)
    {
        Assert.Equal(SparkplugStatus.Ok, new PayloadRewriter().Rewrite(bytes, edits, out var rewritten));
        return Convert.ToHexString(rewritten.Span);
    }

    private sealed class Edits(long shiftMs, byte seq) : IPayloadEdits
    {
        public ulong? Alias { get; init; }

        public byte[] Value { get; init; } = [];

        public long ShiftMs => shiftMs;

        public byte Seq => seq;

        public bool TryReplace(in MetricView metric, out MetricValue value)
        {
            value = MetricValue.OfBytes(Value);
            return Alias is not null && metric.Alias == Alias;
        }
    }
}
