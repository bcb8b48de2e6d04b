using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class PayloadAllocationTests
{
    private const int Payloads = 10_000;
    private const int MetricsPerPayload = 20;

    [Fact]
    public void WriteAndRead_TenThousandPayloads_AllocatesNothing()
    {
        var writer = new PayloadWriter();
        var warmUp = Run(writer, 100);
        double sum = 0;

        var allocated = Allocations.Of(() => sum = Run(writer, Payloads));

        Assert.InRange(allocated, 0, Payloads * Budgets.Bytes("sparkplug/payload"));
        Assert.Equal(warmUp * (Payloads / 100), sum);
    }

    private static double Run(PayloadWriter writer, int payloads)
    {
        double sum = 0;
        for (var index = 0; index < payloads; index++)
        {
            Write(writer, (byte)index);
            if (SparkplugPayload.Read(writer.Written.Span, out var payload) != SparkplugStatus.Ok) return double.NaN;
            foreach (var metric in payload)
            {
                if (MetricQuality.Of(in metric) != Quality.Good) continue;
                if (metric.TryGetNumber(SparkplugDataType.Float, out var value)) sum += value;
            }
        }

        return sum;
    }

    private static void Write(PayloadWriter writer, byte seq)
    {
        writer.Begin(1_700_000_000_000);
        for (ulong alias = 0; alias < MetricsPerPayload; alias++)
        {
            var good = alias % 10 != 9;
            writer.Add(new Metric
            {
                Name = "env/pm25"u8,
                Alias = alias,
                Timestamp = 1_700_000_000_000 + alias,
                EngineeringUnit = "ug/m3"u8,
                Quality = good ? Quality.Good : Quality.Timeout,
                Value = MetricValue.Number(SparkplugDataType.Float, good ? alias : double.NaN),
            });
        }

        writer.End(seq);
    }
}
