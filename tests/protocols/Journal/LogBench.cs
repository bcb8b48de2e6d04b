using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

/// <summary>One thing a reader said, its payload copied.</summary>
internal sealed record Heard(ReadOutcome Outcome, long Position, long End, byte[] Payload);

/// <summary>What nearly every journal test does: open a small log, append a recognisable record, read everything.</summary>
internal static class LogBench
{
    public const string Folder = "log";

    public static SegmentLogOptions Small { get; } = new()
    {
        SegmentBytes = 1024, CapacityBytes = 1024 * 1024, RecordBytesMax = 512, BufferBytes = 64 * 1024,
    };

    public static SegmentLog Open(IJournalFiles files, SegmentLogOptions? options = null) =>
        SegmentLog.Open(Folder, options ?? Small, TimeProvider.System, files);

    /// <summary>A payload that tells its number and is as long as asked, at least four bytes.</summary>
    public static byte[] Payload(int number, int length)
    {
        var payload = new byte[Math.Max(4, length)];
        new Random(number).NextBytes(payload);
        BitConverter.TryWriteBytes(payload, number);
        return payload;
    }

    public static long Append(this SegmentLog log, byte[] payload)
    {
        Assert.Equal(AppendOutcome.Ok, log.Append(payload, out var end));
        return end;
    }

    public static List<Heard> ReadAll(this SegmentLog log, long from = 0)
    {
        using var reader = log.OpenReader(from);
        return reader.ReadToEnd();
    }

    public static List<Heard> ReadToEnd(this JournalReader reader)
    {
        var heard = new List<Heard>();
        while (true)
        {
            var outcome = reader.TryRead(out var record);
            if (outcome == ReadOutcome.CaughtUp) return heard;
            heard.Add(new Heard(outcome, record.Position, record.End, record.Payload.ToArray()));
            Assert.NotEqual(ReadOutcome.Failed, outcome);
        }
    }

    public static List<byte[]> Payloads(this IEnumerable<Heard> heard) =>
        [.. heard.Where(each => each.Outcome == ReadOutcome.Record).Select(each => each.Payload)];

    /// <summary>A log with committed records of mixed sizes in several segments, closed.</summary>
    public static (MemoryFiles Files, List<Heard> Records) Written(int count)
    {
        var files = new MemoryFiles();
        using var log = Open(files);
        for (var number = 0; number < count; number++) log.Append(Payload(number, number * 37 % 200));
        Assert.Equal(CommitOutcome.Committed, log.Commit());
        return (files, log.ReadAll());
    }

    public static IEnumerable<string> SegmentNames(this MemoryFiles files) =>
        files.Names.Where(name => name.EndsWith(".seg", StringComparison.Ordinal));
}
