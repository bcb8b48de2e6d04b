using System.Diagnostics;
using SmartPoles.Protocols.LineProtocol;

namespace SmartPoles.LoadRig.Sink;

/// <summary>The line writer alone: lines of two tags and two fields, as the sink writes them.</summary>
internal static class LineSpeedRun
{
    private const int LinesPerBody = 5000;
    private const int Bodies = 400;
    private const int Rounds = 5;
    private const int Decimals = 1000;

    public static void Run(FigureSheet sheet)
    {
        var writer = new LineWriter(LinePrecision.Milliseconds);
        var random = new Random(1);
        var values = Enumerable.Range(0, Decimals).Select(_ => Math.Round(random.NextDouble() * 300, 1)).ToArray();
        Write(writer, values, Bodies / 4);
        var rates = new List<double>();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            Write(writer, values, Bodies);
            rates.Add((double)LinesPerBody * Bodies / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        sheet.Report("line_writer_lines_per_s", Figures.Median(rates), 0);
        sheet.Report("line_writer_bytes_allocated_per_line", allocated / ((double)LinesPerBody * Bodies * Rounds), 4);
    }

    private static void Write(LineWriter writer, double[] values, int bodies)
    {
        for (var body = 0; body < bodies; body++)
        {
            writer.Clear();
            for (var line = 0; line < LinesPerBody; line++)
            {
                writer.Measurement("lamp");
                writer.Tag("cell", "371502001001001");
                writer.Tag("device", "3715020118000001");
                writer.Field("voltage", values[line % Decimals]);
                writer.Field("power", values[(line + 7) % Decimals]);
                if (writer.End(1_779_062_400_000 + line) != LineStatus.Ok) throw new RigException("The line writer refuses a plain line");
            }
        }
    }
}
