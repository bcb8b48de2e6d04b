using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.LoadRig.Ingest;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.LoadRig.Rules;

/// <summary><c>backtest --json FILE</c></summary>
internal static class BacktestRigCommand
{
    private static readonly Limit[] Limits = [new("readings_per_s", 3_000_000, true)];

    public static Command Create(TimeProvider time)
    {
        var gateways = new Option<int>("--gateways") { Description = "Gateways, each with a device of its own", DefaultValueFactory = _ => 1000 };
        var readings = new Option<int>("--readings") { Description = $"Readings an entry, 1..{CityPlan.ReadingsMax}", DefaultValueFactory = _ => 20 };
        var millions = new Option<int>("--millions") { Description = "Readings in the journal, millions", DefaultValueFactory = _ => 40 };
        var rounds = new Option<int>("--rounds") { Description = "The median counts", DefaultValueFactory = _ => 3 };
        var rules = new Option<FileInfo?>("--rules") { Description = "Rule file; default the rules that come with the server" };
        var data = new Option<DirectoryInfo?>("--data") { Description = "A folder on the disk that is measured" };
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var command = new Command("backtest", "Writes a journal and leads kernels through it, as ingest-server backtest does.") { gateways, readings, millions, rounds, rules, data, json };
        command.SetAction((parsed, stop) => RigCommand.RunAsync(async () =>
        {
            var sheet = new FigureSheet(Console.Error.WriteLine);
            var report = new RunReport(time, sheet.Tell);
            var city = new CityPlan(parsed.GetValue(gateways), 1, parsed.GetValue(readings));
            using var folder = new ScratchFolder(parsed.GetValue(data)?.FullName);
            await WriteAsync(folder["journal"], city, parsed.GetValue(millions) * 1_000_000L, time);
            Run(folder["journal"], RuleTraffic.RulesOf(parsed.GetValue(rules)), parsed.GetValue(rounds), time, sheet, stop);
            report.Write(sheet.Results, Limits, parsed.GetValue(json)?.FullName);
            return 0;
        }));
        return command;
    }

    private static async Task WriteAsync(string folder, CityPlan city, long readings, TimeProvider time)
    {
        await using var journal = new ServerJournal(folder, new JournalOptions { CapacityMiB = 65_536 }, positionFloor: 0, time, NullLogger<ServerJournal>.Instance);
        var traffic = new RuleTraffic(city, time.GetUtcNow().ToUnixTimeMilliseconds());
        long end = 0;
        for (long written = 0; written < readings;)
        {
            var entry = traffic.Next(out var isTick).ToArray();
            while (true)
            {
                var changed = journal.NextChange;
                var outcome = journal.Append(entry, out end);
                if (outcome == AppendOutcome.Ok) break;
                if (outcome != AppendOutcome.Busy) throw new RigException($"The journal refuses: {outcome}");
                await changed;
            }

            if (!isTick) written += city.Readings;
        }

        if (!await journal.WaitAsync(end, CancellationToken.None)) throw new RigException("The journal lost what it had taken");
    }

    private static void Run(string folder, RuleSet rules, int rounds, TimeProvider time, FigureSheet sheet, CancellationToken stop)
    {
        var (alone, both, allocated, read) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var raised = 0;
        for (var round = 0; round < rounds; round++)
        {
            var bytes = GC.GetTotalAllocatedBytes(precise: true);
            var report = Try(folder, new BacktestOrder(rules, null), time, stop);
            allocated.Add((GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)report.Readings);
            alone.Add(report.ReadingsPerS);
            raised = report.After.Raised;
            both.Add(Try(folder, new BacktestOrder(rules, rules), time, stop).ReadingsPerS);
            read.Add(report.Readings / ReadOnly(folder, stop).TotalSeconds);
        }

        sheet.Report("readings_per_s", Figures.Median(alone), 0);
        sheet.Report("allocated_bytes_per_reading", Figures.Median(allocated), 4);
        sheet.Report("alarms_raised", raised, 0);
        sheet.Report("compared_readings_per_s", Figures.Median(both), 0);
        sheet.Report("journal_read_readings_per_s", Figures.Median(read), 0);
    }

    private static BacktestReport Try(string folder, BacktestOrder order, TimeProvider time, CancellationToken stop)
    {
        using var source = JournalSource.TryOpen(folder, out var reason) ?? throw new RigException(reason);
        return BacktestRun.Run(order, source, RunPace.Full, time, stop).Report;
    }

    // What the reader alone costs: segments, checksums, copies.
    private static TimeSpan ReadOnly(string folder, CancellationToken stop)
    {
        using var source = JournalSource.TryOpen(folder, out var reason) ?? throw new RigException(reason);
        var chunk = new EntryChunk();
        var began = Stopwatch.GetTimestamp();
        do
        {
            chunk.Begin(1);
        }
        while (source.TryFill(chunk, stop));
        return Stopwatch.GetElapsedTime(began);
    }
}
