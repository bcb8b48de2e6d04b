using System.Globalization;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage.Influx;
using SmartPoles.Protocols.LineProtocol;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.Benchmarks;

/// <summary>Lines of two fields: by the writer part by part, by the writer with kept parts, and out of the columns of a batch.</summary>
/// <remarks>Per second of processor time, one thread: others may use the machine meanwhile. Values are those of a register with a decimal scale; "float" are 32-bit floats, which need all their digits.</remarks>
internal static class LineCost
{
    private const int LinesPerBody = 5_000;
    private const int Devices = 1_000;
    private const long Monday = 1_779_062_400_000;

    public static void Measure(int lines, TextWriter output)
    {
        var decimals = Enumerable.Range(0, LinesPerBody * 2).Select(i => Math.Round(20 + (i * 0.37 % 300), 1 + (i % 2))).ToArray();
        var floats = decimals.Select(value => (double)(float)value).ToArray();
        Report("parts", lines, Parts(decimals), output);
        Report("kept", lines, Kept(decimals), output);
        Report("kept, float", lines, Kept(floats), output);
        Report("batch", lines, FromBatch(decimals), output);
        Report("batch, float", lines, FromBatch(floats), output);
    }

    private static void Report(string kind, int lines, Func<int> fillBody, TextWriter output)
    {
        var bytes = 0L;
        for (var body = 0; body < 40; body++) bytes = fillBody();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Environment.CpuUsage.TotalTime;
        var bodies = Math.Max(1, lines / LinesPerBody);
        for (var body = 0; body < bodies; body++) fillBody();
        var seconds = (Environment.CpuUsage.TotalTime - began).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var written = (double)bodies * LinesPerBody;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"kind\":\"{kind}\",\"lines_per_core_second\":{written / seconds:0},\"bytes_allocated_per_line\":{allocated / written:0.00},\"bytes_per_line\":{bytes / (double)LinesPerBody:0.0}}}"));
    }

    private static Func<int> Parts(double[] values)
    {
        var writer = new LineWriter(LinePrecision.Milliseconds);
        return () =>
        {
            writer.Clear();
            for (var i = 0; i < LinesPerBody; i++)
            {
                writer.Measurement("lamp");
                writer.Tag("cell", "371502011001001");
                writer.Tag("dev", "3715020118000001");
                writer.Field("power", values[2 * i]);
                writer.Field("voltage", values[(2 * i) + 1]);
                writer.End(Monday + i);
            }

            return writer.Written.Length;
        };
    }

    private static Func<int> Kept(double[] values)
    {
        var writer = new LineWriter(LinePrecision.Milliseconds);
        writer.Measurement("lamp");
        writer.Tag("cell", "371502011001001");
        writer.Tag("dev", "3715020118000001");
        writer.Series(out var written);
        var series = written.ToArray();
        var (power, voltage) = (LineFieldName.TryCreate("power", out _)!, LineFieldName.TryCreate("voltage", out _)!);
        return () =>
        {
            writer.Clear();
            for (var i = 0; i < LinesPerBody; i++)
            {
                writer.Begin(series);
                writer.Field(power, values[2 * i]);
                writer.Field(voltage, values[(2 * i) + 1]);
                writer.End(Monday + i);
            }

            return writer.Written.Length;
        };
    }

    private static Func<int> FromBatch(double[] values)
    {
        var batch = new RowBatch(new DeviceTable());
        batch.Begin(0);
        for (var i = 0; i < LinesPerBody; i++)
        {
            var device = batch.Table.NumberOf(string.Create(CultureInfo.InvariantCulture, $"37150201180{i % Devices:D5}"));
            batch.Add(i, device, Quantity.LampPower, Monday + i, values[2 * i], Quality.Good);
            batch.Add(i, device, Quantity.LampVoltage, Monday + i, values[(2 * i) + 1], Quality.Good);
        }

        var body = new InfluxBody(new SeriesBook(_ => "371502011001001", TimeProvider.System), _ => true);
        return () =>
        {
            body.Fill(batch, 0, batch.Count, LinesPerBody);
            return body.Slice(0, body.Count).Length;
        };
    }
}
