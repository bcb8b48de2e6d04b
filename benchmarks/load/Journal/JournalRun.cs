using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.LoadRig.Ingest;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.LoadRig.Journal;

/// <summary>The server's journal alone: one writer appends entries as the way in does, the group commit flushes them.</summary>
internal static class JournalRun
{
    private const int Entries = 2000;
    private const int CapacityMiB = 8192;
    private const long KeptBytes = 512L * 1024 * 1024;
    private const int AppendsPerLook = 256;

    public static async Task RunAsync(CityPlan city, TimeSpan span, int rounds, string? parent, TimeProvider time, FigureSheet sheet)
    {
        var source = new EntrySource(city, seed: 1, time.GetUtcNow().ToUnixTimeMilliseconds(), stepMs: 1000);
        var entries = Enumerable.Range(0, Entries).Select(_ => source.Next().ToArray()).ToArray();
        var entryBytes = entries.Average(entry => entry.Length);
        var (rates, floors, portions, cpus) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            using var folder = new ScratchFolder(parent);
            var result = await AppendAsync(folder["journal"], entries, span, time);
            rates.Add(result.Entries * (double)city.Readings / result.Elapsed.TotalSeconds);
            portions.Add(result.Bytes / (double)result.Commits);
            cpus.Add(result.Cpu.TotalMicroseconds / result.Entries / city.Readings);

            // The portion that one of our flushes carried, on the average: a floor of small writes would flatter us.
            var portion = new byte[(int)Math.Max(4096, portions[^1])];
            for (var at = 0; at < portion.Length; at++) portion[at] = entries[at % Entries][at % 8];
            var (bytes, elapsed) = PlainLog.Run(folder["plain"], portion, span);
            floors.Add(bytes / entryBytes * city.Readings / elapsed.TotalSeconds);
        }

        sheet.Report("journal_readings_per_s", Figures.Median(rates), 0);
        sheet.Report("plain_readings_per_s", Figures.Median(floors), 0);
        sheet.Report("journal_ratio", Figures.Median(rates.Zip(floors, (ours, floor) => ours / floor)));
        sheet.Report("entry_bytes", entryBytes, 1);
        sheet.Report("bytes_per_reading", entryBytes / city.Readings, 1);
        sheet.Report("bytes_per_flush", Figures.Median(portions), 0);
        sheet.Report("journal_cpu_ns_per_reading", Figures.Median(cpus) * 1000, 1);
    }

    private static async Task<Appended> AppendAsync(string folder, byte[][] entries, TimeSpan span, TimeProvider time)
    {
        await using var journal = new ServerJournal(
            folder, new JournalOptions { CapacityMiB = CapacityMiB }, positionFloor: 0, time, NullLogger<ServerJournal>.Instance);
        using var done = new CancellationTokenSource();
        var commits = CountCommitsAsync(journal, done.Token);
        var cpu = ProcessFigures.OwnCpu();
        var began = Stopwatch.GetTimestamp();
        var first = journal.EndPosition;
        long count = 0, end = first, dropped = first;
        while (count % AppendsPerLook != 0 || Stopwatch.GetElapsedTime(began) < span)
        {
            while (true)
            {
                var outcome = journal.Append(entries[count % entries.Length], out end);
                if (outcome == AppendOutcome.Ok) break;
                if (outcome != AppendOutcome.Busy) throw new RigException($"The journal refuses: {outcome}");

                // The change is taken before the second try, so that none is missed in between.
                var changed = journal.NextChange;
                if (journal.Append(entries[count % entries.Length], out end) == AppendOutcome.Ok) break;
                await changed;
            }

            count++;
            if (end - dropped < 2 * KeptBytes) continue;
            dropped = end - KeptBytes;
            journal.DropBefore(Math.Min(dropped, journal.DurablePosition));
        }

        if (!await journal.WaitAsync(end, CancellationToken.None)) throw new RigException("The journal lost what it had taken");
        var elapsed = Stopwatch.GetElapsedTime(began);
        cpu = ProcessFigures.OwnCpu() - cpu;
        await done.CancelAsync();
        return new Appended(count, end - first, Math.Max(1, await commits), elapsed, cpu);
    }

    private static async Task<long> CountCommitsAsync(ServerJournal journal, CancellationToken stop)
    {
        long commits = 0;
        try
        {
            while (true)
            {
                await journal.NextChange.WaitAsync(stop);
                commits++;
            }
        }
        catch (OperationCanceledException)
        {
            return commits;
        }
    }

    private readonly record struct Appended(long Entries, long Bytes, long Commits, TimeSpan Elapsed, TimeSpan Cpu);
}
