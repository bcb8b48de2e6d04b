using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

public class PowerCutTests
{
    private const int SeedCount = 300;

    [Fact]
    public void Commit_PowerCutAnywhere_EverythingReportedDurableIsThere() => Assert.Equal(0, CountLosses(_ => { }));

    [Fact]
    public void Commit_AcknowledgingBeforeTheFlush_IsCaughtByThisTest() =>
        Assert.NotEqual(0, CountLosses(files => files.ForgetsFileSync = true));

    [Fact]
    public void Commit_ForgettingTheDirectoryFlush_IsCaughtByThisTest() =>
        Assert.NotEqual(0, CountLosses(files => files.ForgetsDirectorySync = true));

    [Fact]
    public void Open_AfterAKillBeforeTheFlush_FlushesWhatItCallsDurable()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var files = new MemoryFiles();
            var killed = LogBench.Open(files);
            killed.Append(LogBench.Payload(1, 50));
            files.FailAtCall = files.CallCount + 2;
            Assert.Equal(CommitOutcome.Failed, killed.Commit());
            files.Kill();

            var log = LogBench.Open(files);
            Assert.Equal([LogBench.Payload(1, 50)], log.ReadAll().Payloads());
            using var after = LogBench.Open(files.AfterPowerCut(new Random(seed)));
            Assert.Equal([LogBench.Payload(1, 50)], after.ReadAll().Payloads());
        }
    }

    /// <summary>Runs with a power cut each; counts runs after which a record or cursor that was reported durable is missing.</summary>
    private static int CountLosses(Action<MemoryFiles> sabotage)
    {
        var losses = 0;
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var random = new Random(seed);
            var files = new MemoryFiles();
            var number = 0;
            var promised = new List<byte[]>();
            var promisedCursor = 0L;
            for (var life = 0; life < 3; life++)
            {
                var log = LogBench.Open(files);
                sabotage(files);
                var delivered = log.ReadAll().Payloads();
                var cursor = log.OpenCursor("storage");
                if (!IsSubsequence(promised, delivered) || cursor.Position < promisedCursor || log.EndPosition < promisedCursor)
                {
                    losses++;
                    break;
                }

                promised = delivered;
                var waiting = new List<byte[]>();
                for (var step = random.Next(1, 30); step > 0; step--)
                {
                    var payload = LogBench.Payload(number++, random.Next(300));
                    log.Append(payload);
                    waiting.Add(payload);
                    if (random.Next(3) == 0)
                    {
                        Assert.Equal(CommitOutcome.Committed, log.Commit());
                        promised.AddRange(waiting);
                        waiting.Clear();
                    }

                    if (random.Next(6) == 0)
                    {
                        cursor.Advance(log.DurablePosition);
                        Assert.Equal(CommitOutcome.Committed, cursor.Save());
                        promisedCursor = cursor.Position;
                    }
                }

                files = Cut(log, files, random);
            }
        }

        return losses;
    }

    /// <summary>Power goes in the middle of a commit, at a random file operation.</summary>
    private static MemoryFiles Cut(SegmentLog log, MemoryFiles files, Random random)
    {
        log.Append(LogBench.Payload(-1 - random.Next(1000), 400));
        files.FailAtCall = files.CallCount + random.Next(1, 8);
        files.KeepsFailing = true;
        log.Commit();
        return files.AfterPowerCut(random);
    }

    /// <summary>Nothing promised is missing or out of order; records that were under way may be there too.</summary>
    private static bool IsSubsequence(List<byte[]> promised, List<byte[]> delivered)
    {
        var found = 0;
        foreach (var payload in delivered)
        {
            if (found < promised.Count && payload.AsSpan().SequenceEqual(promised[found])) found++;
        }

        return found == promised.Count;
    }
}
