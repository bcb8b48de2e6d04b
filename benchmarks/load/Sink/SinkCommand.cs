using System.CommandLine;
using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Sink;

/// <summary><c>sink --store influxdb1|victoriametrics --json FILE</c></summary>
internal static class SinkCommand
{
    /// <summary>Issue 4.</summary>
    private static readonly Limit[] Limits =
    [
        new("sink_ratio", 0.9, true),
        new("line_writer_lines_per_s", 5_000_000, true),
        new("line_writer_bytes_allocated_per_line", 0, false),
    ];

    public static Command Create(TimeProvider time)
    {
        var store = new Option<string>("--store") { Description = "Which database", Required = true };
        store.AcceptOnlyFromAmong(Database.InfluxDb, Database.VictoriaMetrics);
        var total = new Option<long>("--total") { Description = "Readings of the journal; fewer are over before the sink is compiled", DefaultValueFactory = _ => 6_000_000 };
        var gateways = new Option<int>("--gateways") { Description = "Gateways that they come from", DefaultValueFactory = _ => 200 };
        var readings = new Option<int>("--readings") { Description = $"Readings a message, 1..{CityPlan.ReadingsMax}", DefaultValueFactory = _ => 20 };
        var rounds = new Option<int>("--rounds") { Description = "The median counts", DefaultValueFactory = _ => 3 };
        var data = new Option<DirectoryInfo?>("--data") { Description = "A folder on the disk that is measured" };
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var command = new Command("sink", "Feeds a real database from a journal through our sink, and by plain posts of the same requests.")
        {
            store, total, gateways, readings, rounds, data, json,
        };
        command.SetAction((parsed, stop) => RigCommand.RunAsync(async () =>
        {
            var sheet = new FigureSheet(Console.Error.WriteLine);
            var report = new RunReport(time, sheet.Tell);
            LineSpeedRun.Run(sheet);
            var city = new CityPlan(parsed.GetValue(gateways), 1, parsed.GetValue(readings));
            using (var run = new SinkRun(parsed.GetValue(store)!, city, parsed.GetValue(rounds), parsed.GetValue(data)?.FullName, time, sheet))
            {
                await run.RunAsync(parsed.GetValue(total), stop);
            }

            report.Write(sheet.Results, Limits, parsed.GetValue(json)?.FullName);
            return 0;
        }));
        return command;
    }
}
