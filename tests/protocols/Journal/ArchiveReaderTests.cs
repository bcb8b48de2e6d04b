using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

public class ArchiveReaderTests
{
    [Fact]
    public void TryRead_WholeLog_GivesWhatTheLogsOwnReaderGives()
    {
        var (files, records) = LogBench.Written(300);
        using var archive = ArchiveReader.Open(LogBench.Folder, files);

        Assert.True(archive.Segments.Count > 3);
        Assert.Empty(archive.Refused);
        Assert.Equal(records.Select(Text), ReadAll(archive).Select(Text));
    }

    [Fact]
    public void Open_AnyLog_ChangesNothingAndNeedsNoLock()
    {
        var (files, _) = LogBench.Written(300);
        var before = files.Names.ToDictionary(name => name, files.Content);
        var log = LogBench.Open(files);
        try
        {
            using var archive = ArchiveReader.Open(LogBench.Folder, files);
            ReadAll(archive);
        }
        finally
        {
            log.Dispose();
        }

        Assert.Equal(before.Keys, files.Names.Intersect(before.Keys));
        Assert.All(before, row => Assert.Equal(row.Value, files.Content(row.Key)));
    }

    [Fact]
    public void TryRead_BytesOverwritten_GivesTheOthersAndTheRange()
    {
        var (files, records) = LogBench.Written(300);
        var segment = files.SegmentNames().ElementAt(1);
        Overwrite(files, segment, 200, [1, 2, 3, 4, 5]);
        using var archive = ArchiveReader.Open(LogBench.Folder, files);

        var read = ReadAll(archive);

        var damaged = Assert.Single(read, heard => heard.Outcome == ReadOutcome.Damaged);
        Assert.Contains(segment, archive.PlaceOf(damaged.Position), StringComparison.Ordinal);
        Assert.Equal(
            records.Where(record => record.End <= damaged.Position || record.Position >= damaged.End).Select(Text),
            read.Where(heard => heard.Outcome == ReadOutcome.Record).Select(Text));
    }

    [Fact]
    public void TryRead_HeaderOverwritten_CostsNoRecord()
    {
        var (files, records) = LogBench.Written(300);
        var segment = files.SegmentNames().ElementAt(2);
        Overwrite(files, segment, 0, [0, 0, 0, 0]);
        using var archive = ArchiveReader.Open(LogBench.Folder, files);

        Assert.Equal(segment, Assert.Single(archive.Refused).Name);
        Assert.Equal(records.Select(Text), ReadAll(archive).Select(Text));
    }

    [Fact]
    public void TryRead_SegmentDeleted_TellsTheRangeAsDamaged()
    {
        var (files, records) = LogBench.Written(300);
        var names = files.SegmentNames().ToList();
        files.Delete(Path.Combine(LogBench.Folder, names[1]));
        using var archive = ArchiveReader.Open(LogBench.Folder, files);

        var damaged = Assert.Single(ReadAll(archive), heard => heard.Outcome != ReadOutcome.Record);

        Assert.Equal(ReadOutcome.Damaged, damaged.Outcome);
        Assert.Equal(Convert.ToInt64(names[1][..16], 16), damaged.Position);
        Assert.Equal(Convert.ToInt64(names[2][..16], 16), damaged.End);
        Assert.NotEmpty(records);
    }

    [Fact]
    public void Open_Empty_HasNothing()
    {
        var files = new MemoryFiles();
        files.CreateDirectory(LogBench.Folder);
        using var archive = ArchiveReader.Open(LogBench.Folder, files);

        Assert.Empty(archive.Segments);
        Assert.Equal(ReadOutcome.CaughtUp, archive.TryRead(out _));
    }

    private static List<Heard> ReadAll(ArchiveReader archive)
    {
        var heard = new List<Heard>();
        while (archive.TryRead(out var record) is var outcome && outcome != ReadOutcome.CaughtUp)
        {
            heard.Add(new Heard(outcome, record.Position, record.End, record.Payload.ToArray()));
        }

        return heard;
    }

    private static string Text(Heard heard) => $"{heard.Outcome} {heard.Position} {heard.End} {Convert.ToHexString(heard.Payload)}";

    private static void Overwrite(MemoryFiles files, string name, long offset, byte[] bytes)
    {
        using var file = files.Open(Path.Combine(LogBench.Folder, name), forWriting: true);
        file.Write(bytes, offset);
    }
}
