using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

public class JournalCursorTests
{
    private const string FileName = "storage.cursor";

    [Fact]
    public void Save_ManyTimes_RestoresTheLast()
    {
        var (files, records) = LogBench.Written(9);
        for (var done = 0; done < records.Count; done++)
        {
            using var log = LogBench.Open(files);
            var cursor = log.OpenCursor("storage");
            Assert.Equal(done == 0 ? CursorOrigin.New : CursorOrigin.Restored, cursor.Origin);
            Assert.Equal(done == 0 ? 0 : records[done - 1].End, cursor.Position);
            cursor.Advance(records[done].End);
            Assert.Equal(CommitOutcome.Committed, cursor.Save());
        }
    }

    [Fact]
    public void OpenCursor_NewestSlotTornAtAnyByte_FallsBackToTheSaveBefore()
    {
        var (files, records) = LogBench.Written(9);
        byte[] before;
        using (var log = LogBench.Open(files))
        {
            var cursor = log.OpenCursor("storage");
            for (var done = 0; done < 2; done++) Save(cursor, records[done].End);
            before = files.Content(FileName);
            Save(cursor, records[2].End);
        }

        var after = files.Content(FileName);
        var slot = Enumerable.Range(0, after.Length).First(at => after[at] != before[at]) / 4096 * 4096;
        for (var written = 0; written < 44; written++)
        {
            var torn = (byte[])before.Clone();
            after.AsSpan(slot, written).CopyTo(torn.AsSpan(slot));
            var disk = files.Copy();
            disk.Put(FileName, torn);
            using var log = LogBench.Open(disk);

            var isWhole = torn.AsSpan().SequenceEqual(after);
            Assert.Equal(records[isWhole ? 2 : 1].End, log.OpenCursor("storage").Position);
        }
    }

    [Fact]
    public void OpenCursor_FileDamaged_StartsAtTheStartAndKeepsTheFile()
    {
        var (files, _) = LogBench.Written(9);
        files.Put(FileName, [1, 2, 3]);
        using var log = LogBench.Open(files);
        var cursor = log.OpenCursor("storage");

        Assert.Equal((CursorOrigin.Damaged, log.StartPosition), (cursor.Origin, cursor.Position));
        Assert.Equal([1, 2, 3], files.Content(FileName + ".corrupt"));
        Assert.Equal(CommitOutcome.Committed, cursor.Save());
    }

    [Fact]
    public void OpenCursor_OfAnotherLog_StartsAtTheStart()
    {
        var (files, records) = LogBench.Written(9);
        using (var log = LogBench.Open(files)) Save(log.OpenCursor("storage"), records[^1].End);
        var (other, _) = LogBench.Written(9);
        other.Put(FileName, files.Content(FileName));
        using var otherLog = LogBench.Open(other);

        Assert.Equal(CursorOrigin.OtherLog, otherLog.OpenCursor("storage").Origin);
        Assert.Equal(0, otherLog.OpenCursor("storage").Position);
    }

    [Fact]
    public void Open_SegmentsEndBeforeACursor_GivesOutNoPositionBelowIt()
    {
        var (files, records) = LogBench.Written(9);
        using (var log = LogBench.Open(files)) Save(log.OpenCursor("storage"), records[^1].End);
        var name = files.SegmentNames().Last();
        files.Put(name, files.Content(name)[..^(int)(records[^1].End - records[^1].Position)]);

        using var reopened = LogBench.Open(files);
        Assert.Equal(new JournalRange(records[^1].Position, records[^1].End), reopened.Recovery.Missing);
        Assert.Equal(records[^1].End, reopened.EndPosition);
        reopened.Append(LogBench.Payload(50, 20));
        reopened.Commit();
        var cursor = reopened.OpenCursor("storage");
        Assert.Equal(CursorOrigin.Restored, cursor.Origin);
        Assert.Equal([LogBench.Payload(50, 20)], reopened.ReadAll(cursor.Position).Payloads());
    }

    [Fact]
    public void Save_FlushFails_KeepsTheSaveBeforeAndWorksLater()
    {
        var (files, records) = LogBench.Written(9);
        using var log = LogBench.Open(files);
        var cursor = log.OpenCursor("storage");
        Save(cursor, records[0].End);
        cursor.Advance(records[1].End);
        files.FailAtCall = files.CallCount + 1;

        Assert.Equal(CommitOutcome.Failed, cursor.Save());
        Assert.Equal(records[0].End, cursor.SavedPosition);
        Assert.Equal(CommitOutcome.Committed, cursor.Save());
        Assert.Equal(records[1].End, cursor.SavedPosition);
    }

    [Fact]
    public void Advance_BackwardsOrBeyondTheDurableEnd_IsRefused()
    {
        var (files, records) = LogBench.Written(9);
        using var log = LogBench.Open(files);
        var cursor = log.OpenCursor("storage");
        cursor.Advance(records[3].End);

        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.Advance(records[2].End));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.Advance(records[^1].End + 1));
        Assert.Throws<ArgumentException>(() => log.OpenCursor("../evil"));
        Assert.Same(cursor, log.OpenCursor("storage"));
    }

    private static void Save(JournalCursor cursor, long position)
    {
        cursor.Advance(position);
        Assert.Equal(CommitOutcome.Committed, cursor.Save());
    }
}
