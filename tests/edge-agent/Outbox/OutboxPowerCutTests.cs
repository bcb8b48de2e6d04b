using System.Globalization;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Tests.Journal;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>
/// Power goes at random file operations, and of what was not flushed any part is there afterwards. What was handed to a connection and
/// not acknowledged must come back with the same numbers, and no number may ever mean two readings.
/// </summary>
public class OutboxPowerCutTests
{
    // SMARTPOLES_POWER_CUT_SEEDS=FROM-TO runs other ones (four lives each): 0-1000 takes a minute.
    private static readonly (int From, int To) Seeds =
        Environment.GetEnvironmentVariable("SMARTPOLES_POWER_CUT_SEEDS")?.Split('-') is [var from, var to]
            ? (int.Parse(from, CultureInfo.InvariantCulture), int.Parse(to, CultureInfo.InvariantCulture))
            : (0, 120);

    [Fact]
    public void AnyLife_PowerCutAnywhere_NothingPublishedIsLostOrReused() => Assert.Equal([], Faults(_ => { }));

    [Fact]
    public void AnyLife_PublishingBeforeTheFlush_IsCaughtByThisTest() => Assert.NotEmpty(Faults(files => files.ForgetsFileSync = true));

    [Fact]
    public void AnyLife_NamesNotFlushed_IsCaughtByThisTest() => Assert.NotEmpty(Faults(files => files.ForgetsDirectorySync = true));

    private static List<string> Faults(Action<MemoryFiles> sabotage)
    {
        var faults = new List<string>();
        for (var seed = Seeds.From; seed < Seeds.To && faults.Count < 20; seed++)
        {
            var random = new Random(seed);
            var audit = new NumberAudit();
            var files = new MemoryFiles();
            var waiting = new Dictionary<(ulong Epoch, string Device, ulong Number), bool>();
            for (ulong life = 1; life <= 4; life++)
            {
                var outbox = OutboxBench.Open("data", life, OutboxBench.Tiny, files: files);
                sabotage(files);
                Check(outbox, audit, waiting);
                try
                {
                    Live(outbox, audit, waiting, random, life, files);
                }
                catch (IOException)
                {
                    // The power went.
                }

                var after = files.AfterPowerCut(random);

                // The process of a machine without power does not tidy up.
                files.FailAtCall = 1;
                files.KeepsFailing = true;
                outbox.Close();
                files = after;
                audit.Restart();
            }

            faults.AddRange(audit.Faults.Select(fault => $"seed {seed}: {fault}"));
        }

        return faults;
    }

    private static void Live(
        OutboxJournal outbox, NumberAudit audit, Dictionary<(ulong, string, ulong), bool> waiting, Random random, ulong life, MemoryFiles files)
    {
        var cutAt = random.Next(5, 60);
        for (var step = 0; step < 60; step++)
        {
            if (step == cutAt)
            {
                files.FailAtCall = files.CallCount + random.Next(1, 25);
                files.KeepsFailing = true;
            }

            for (var count = random.Next(1, 25); count > 0; count--)
            {
                outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs + ((long)life * 10_000_000) + (step * 60_000) + (count * 1000), OutboxBench.Mixed));
            }

            switch (random.Next(4))
            {
                case 0:
                    outbox.Maintain();
                    break;
                case 1 when files.FailAtCall == 0:
                    outbox.Flush();
                    var records = outbox.TakeAll(TimeSpan.FromSeconds(random.Next(2)));
                    foreach (var record in records) Publish(record, audit, waiting);
                    foreach (var record in records.Where(_ => random.Next(3) > 0))
                    {
                        outbox.Acknowledge([record]);
                        audit.Deliver(record);
                        // A gap that the server has taken is settled like a reading: nobody tells it again.
                        foreach (var number in Numbers(record, withGaps: true)) waiting.Remove(number);
                    }

                    outbox.ReturnAll();
                    break;
            }

            if (files.FailAtCall != 0 && files.CallCount > files.FailAtCall) return;
        }
    }

    /// <summary>What a connection had and did not acknowledge comes again, or its numbers are told as a gap.</summary>
    private static void Check(OutboxJournal outbox, NumberAudit audit, Dictionary<(ulong, string, ulong), bool> waiting)
    {
        foreach (var key in waiting.Keys) waiting[key] = false;
        foreach (var record in outbox.TakeAll())
        {
            Publish(record, audit, waiting);
            foreach (var run in record.Runs.Where(run => run.Gap is not null))
            {
                for (var number = run.First; number <= run.Last; number++) waiting.Remove((record.Epoch, record.Device, number));
            }
        }

        foreach (var gap in outbox.UntoldGaps())
        {
            for (var number = gap.Gap.First; number <= gap.Gap.Last; number++) waiting.Remove((gap.Epoch, gap.Device, number));
        }

        outbox.ReturnAll();
        foreach (var ((epoch, device, number), isBack) in waiting)
        {
            if (!isBack) audit.Faults.Add($"number {number} of {device} in {epoch} was handed out and is gone");
        }
    }

    private static void Publish(OutboxRecord record, NumberAudit audit, Dictionary<(ulong, string, ulong), bool> waiting)
    {
        audit.Publish(record);
        foreach (var number in Numbers(record, withGaps: false)) waiting[number] = true;
    }

    private static IEnumerable<(ulong, string, ulong)> Numbers(OutboxRecord record, bool withGaps)
    {
        foreach (var run in record.Runs.Where(run => withGaps || run.Gap is null))
        {
            for (var number = run.First; number <= run.Last; number++) yield return (record.Epoch, record.Device, number);
        }
    }
}
