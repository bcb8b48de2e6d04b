using System.Buffers.Binary;
using System.CommandLine;
using System.Diagnostics;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Rules;

/// <summary><c>kernel --json FILE</c></summary>
internal static class KernelCommand
{
    private static readonly Limit[] Limits = [new("readings_per_s", 5_000_000, true), new("allocated_bytes_per_reading", 0.01, false)];

    private const int ReceivedAt = 2;
    private const long StepMs = 1000;

    public static Command Create(TimeProvider time)
    {
        var gateways = new Option<int>("--gateways") { Description = "Gateways, each with a device of its own", DefaultValueFactory = _ => 1000 };
        var readings = new Option<int>("--readings") { Description = $"Readings an entry, 1..{CityPlan.ReadingsMax}", DefaultValueFactory = _ => 20 };
        var seconds = new Option<double>("--seconds") { Description = "Of each round", DefaultValueFactory = _ => 5 };
        var rounds = new Option<int>("--rounds") { Description = "The median counts", DefaultValueFactory = _ => 3 };
        var rules = new Option<FileInfo?>("--rules") { Description = "Rule file; default the rules that come with the server" };
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var command = new Command("kernel", "Leads the alarm kernel alone through entries in memory, on one thread.") { gateways, readings, seconds, rounds, rules, json };
        command.SetAction((parsed, _) => RigCommand.RunAsync(() =>
        {
            var sheet = new FigureSheet(Console.Error.WriteLine);
            var report = new RunReport(time, sheet.Tell);
            var city = new CityPlan(parsed.GetValue(gateways), 1, parsed.GetValue(readings));
            Run(city, RuleTraffic.RulesOf(parsed.GetValue(rules)), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(rounds), time, sheet);
            report.Write(sheet.Results, Limits, parsed.GetValue(json)?.FullName);
            return Task.FromResult(0);
        }));
        return command;
    }

    private static void Run(CityPlan city, RuleSet rules, TimeSpan span, int rounds, TimeProvider time, FigureSheet sheet)
    {
        // One round of all gateways and its tick, played again and again, each time a second later: a kernel has nothing to do with a time that it knows.
        var traffic = new RuleTraffic(city, time.GetUtcNow().ToUnixTimeMilliseconds());
        var entries = Enumerable.Range(0, city.Gateways + 1).Select(_ => traffic.Next(out var _).ToArray()).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var kernel = new AlarmKernel(rules);
        var transitions = new List<AlarmTransition>(1 << 16);
        var unixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        Play(kernel, entries, unixMs, transitions);
        var state = GC.GetTotalMemory(forceFullCollection: true) - before;
        var (rates, allocated) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            long count = 0;
            while (Stopwatch.GetElapsedTime(began) < span)
            {
                unixMs += StepMs;
                count += Play(kernel, entries, unixMs, transitions);
                transitions.Clear();
            }

            var elapsed = Stopwatch.GetElapsedTime(began);
            rates.Add(count / elapsed.TotalSeconds);
            allocated.Add((GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)count);
        }

        sheet.Report("readings_per_s", Figures.Median(rates), 0);
        sheet.Report("allocated_bytes_per_reading", Figures.Median(allocated), 4);
        sheet.Report("state_bytes_per_series", state / (double)(city.Gateways * city.Readings), 1);
        sheet.Report("state_bytes_per_series_and_rule", kernel.StateBytes / (double)Math.Max(1, kernel.CountStates()), 1);
        sheet.Report("rules", rules.Rules.Count, 0);
    }

    // All times of an entry are told from that of its receipt, which stands behind version and type.
    private static long Play(AlarmKernel kernel, byte[][] entries, long unixMs, List<AlarmTransition> transitions)
    {
        long readings = 0;
        for (var index = 0; index < entries.Length; index++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(entries[index].AsSpan(ReceivedAt), unixMs);
            JournalEntry.Read(entries[index], out var entry);
            if (entry.Type == EntryType.Data) readings += entry.RowCount;
            kernel.Apply(in entry, index, transitions);
        }

        return readings;
    }
}
