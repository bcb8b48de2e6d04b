using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class PayloadWriterTests
{
    [Fact]
    public void End_NothingAdded_WritesZerosExplicitly()
    {
        var writer = new PayloadWriter();
        writer.Begin(0);

        Assert.Equal("08001800", Convert.ToHexString(writer.End(0).Span));
    }

    [Fact]
    public void End_WithoutTimestampAndSeq_IsEmpty()
    {
        var writer = new PayloadWriter();
        writer.Begin(null);

        Assert.Equal(0, writer.End(null).Length);
    }

    [Fact]
    public void Add_BeyondTheFirstBuffer_GrowsWithoutLoss()
    {
        var value = new string('x', 500);
        var metrics = Enumerable.Range(0, 200)
            .Select(index => new MetricFacts($"m{index}", (ulong)index, 1, SparkplugDataType.String, value)).ToArray();

        new PayloadFacts(1, 255, metrics).AssertReadFrom(new PayloadFacts(1, 255, metrics).Write());
    }

    [Fact]
    public void Add_Alias_CostsNoMoreThanTheReferenceEncoder()
    {
        // sparkplug-payload 1.0.3 needs 969 bytes for 60 Float metrics by alias with datatype; DATA here has none.
        var metrics = Enumerable.Range(1, 60)
            .Select(alias => new MetricFacts(null, (ulong)alias, 1_700_000_000_000, SparkplugDataType.Float, 1.5f, Declared: false))
            .ToArray();

        Assert.InRange(new PayloadFacts(1_700_000_000_000, 1, metrics).Write().Length, 900, 969);
    }
}
