using System.CommandLine;
using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Journal;

/// <summary><c>journal --json FILE</c></summary>
internal static class JournalCommand
{
    /// <summary>Issue 4.</summary>
    private static readonly Limit[] Limits = [new("journal_readings_per_s", 5_000_000, true)];

    public static Command Create(TimeProvider time)
    {
        var gateways = new Option<int>("--gateways") { Description = "Gateways whose entries are written", DefaultValueFactory = _ => 1000 };
        var readings = new Option<int>("--readings") { Description = $"Readings an entry, 1..{CityPlan.ReadingsMax}", DefaultValueFactory = _ => 20 };
        var seconds = new Option<double>("--seconds") { Description = "Of each round, ours and the plain one", DefaultValueFactory = _ => 5 };
        var rounds = new Option<int>("--rounds") { Description = "The median counts", DefaultValueFactory = _ => 3 };
        var data = new Option<DirectoryInfo?>("--data") { Description = "A folder on the disk that is measured" };
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var command = new Command("journal", "Appends to the server's journal alone, and writes the same bytes plainly beside it.")
        {
            gateways, readings, seconds, rounds, data, json,
        };
        command.SetAction((parsed, _) => RigCommand.RunAsync(async () =>
        {
            var sheet = new FigureSheet(Console.Error.WriteLine);
            var report = new RunReport(time, sheet.Tell);
            var city = new CityPlan(parsed.GetValue(gateways), 1, parsed.GetValue(readings));
            await JournalRun.RunAsync(
                city, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(rounds), parsed.GetValue(data)?.FullName, time, sheet);
            report.Write(sheet.Results, Limits, parsed.GetValue(json)?.FullName);
            return 0;
        }));
        return command;
    }
}
