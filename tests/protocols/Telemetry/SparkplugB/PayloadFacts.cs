using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

/// <summary>What one payload says, detached from any buffer.</summary>
internal sealed record PayloadFacts(ulong? Timestamp, byte? Seq, params MetricFacts[] Metrics)
{
    public byte[] Write() => Write(new PayloadWriter());

    public byte[] Write(PayloadWriter writer)
    {
        writer.Begin(Timestamp);
        foreach (var metric in Metrics) metric.AddTo(writer);
        Assert.Equal(Metrics.Length, writer.MetricCount);
        var written = writer.End(Seq).ToArray();
        Assert.Equal(written.Length, writer.Length);
        return written;
    }

    /// <summary>Reads bytes that must be well formed and compares every field.</summary>
    public void AssertReadFrom(byte[] bytes)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(bytes, out var payload));
        Assert.Equal(Timestamp, payload.Timestamp);
        Assert.Equal((ulong?)Seq, payload.Seq);
        Assert.Equal(Metrics.Length, payload.MetricCount);
        var index = 0;
        foreach (var metric in payload)
        {
            var expected = Metrics[index++];
            Assert.Equal(expected, MetricFacts.Of(in metric, expected.Type));
        }

        Assert.Equal(Metrics.Length, index);
    }
}
