using CsCheck;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

public class RecoveryTests
{
    private const int HeaderBytes = 64;

    [Fact]
    public void Open_LastSegmentCutAtEveryByte_KeepsEarlierRecordsAndTheCutBytes()
    {
        var (written, records) = LogBench.Written(24);
        var name = written.SegmentNames().Last();
        var content = written.Content(name);
        var start = Convert.ToInt64(name[..16], 16);
        for (var length = HeaderBytes; length < content.Length; length++)
        {
            var files = written.Copy();
            files.Put(name, content[..length]);
            using var log = LogBench.Open(files);

            var fileEnd = start + length - HeaderBytes;
            var whole = records.Where(record => record.End <= fileEnd).ToList();
            Assert.Equal(whole.Payloads(), log.ReadAll().Payloads());

            var torn = (int)(fileEnd - whole[^1].End);
            if (torn == 0) Assert.Null(log.Recovery.Cut);
            else Assert.Equal(content.AsSpan((length - torn)..length).TrimEnd((byte)0).ToArray(), files.Content(log.Recovery.Cut!.KeptIn));
            Assert.Equal(torn > 0 ? $"{name}.corrupt-{whole[^1].End}" : null, log.Recovery.Cut?.KeptIn);

            // Goes on behind the cut, never inside it, and says so to the reader.
            Assert.Equal(fileEnd, log.EndPosition);
            var fresh = LogBench.Payload(1000, 30);
            log.Append(fresh);
            log.Commit();
            var heard = log.ReadAll(whole[^1].End);
            Assert.Equal(fresh, heard[^1].Payload);
            if (torn > 0) Assert.Equal((ReadOutcome.Hole, whole[^1].End, fileEnd), (heard[0].Outcome, heard[0].Position, heard[0].End));
            Assert.Equal(torn > 0 ? 2 : 1, heard.Count);
        }
    }

    [Fact]
    public void Open_HeaderOfTheLastSegmentCut_SetsItAsideAndReusesNoPosition()
    {
        var (written, records) = LogBench.Written(24);
        var name = written.SegmentNames().Last();
        var start = Convert.ToInt64(name[..16], 16);
        for (var length = 0; length < HeaderBytes; length++)
        {
            var files = written.Copy();
            files.Put(name, written.Content(name)[..length]);
            using var log = LogBench.Open(files);

            Assert.Equal((name, name + ".corrupt"), (log.Recovery.SetAside.Single().Name, log.Recovery.SetAside.Single().KeptAs));
            Assert.Equal(records.Where(record => record.End <= start).Payloads(), log.ReadAll().Payloads());
            Assert.True(log.EndPosition >= start);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void TryRead_AnyBitFlipped_NeverGivesAWrongPayloadAndDeliversTheRest(int segment)
    {
        var (written, records) = LogBench.Written(24);
        var names = written.SegmentNames().ToList();
        var name = segment < 0 ? names[^1] : names[segment];
        var content = written.Content(name);
        var start = Convert.ToInt64(name[..16], 16);

        // The last record of the last segment is the tail's business: damage there is cut, see above.
        var window = Math.Min(content.Length - HeaderBytes - (int)(records[^1].End - records[^1].Position), 300);
        for (var bit = 0; bit < window * 8; bit++)
        {
            var files = written.Copy();
            var flipped = (byte[])content.Clone();
            flipped[HeaderBytes + (bit / 8)] ^= (byte)(1 << (bit % 8));
            files.Put(name, flipped);
            using var log = LogBench.Open(files);

            var hit = records.Single(record => record.Position <= start + (bit / 8) && record.End > start + (bit / 8));
            var heard = log.ReadAll();
            Assert.Equal(records.Where(record => record != hit).Payloads(), heard.Payloads());
            var damage = heard.Single(each => each.Outcome != ReadOutcome.Record);
            Assert.Equal((ReadOutcome.Damaged, hit.Position, hit.End), (damage.Outcome, damage.Position, damage.End));
            if (segment < 0) Assert.Equal(new JournalRange(hit.Position, hit.End), log.Recovery.Damaged.Single());
        }
    }

    [Fact]
    public void Open_AnyBitOfAHeaderFlipped_SetsThatSegmentAsideAndTellsReaders()
    {
        var (written, records) = LogBench.Written(24);
        var names = written.SegmentNames().ToList();
        var (from, to) = (Convert.ToInt64(names[1][..16], 16), Convert.ToInt64(names[2][..16], 16));
        for (var bit = 0; bit < HeaderBytes * 8; bit++)
        {
            var files = written.Copy();
            var flipped = written.Content(names[1]);
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            files.Put(names[1], flipped);
            using var log = LogBench.Open(files);

            Assert.Equal(names[1], log.Recovery.SetAside.Single().Name);
            Assert.Equal(flipped, files.Content(log.Recovery.SetAside.Single().KeptAs));
            var heard = log.ReadAll();
            Assert.Equal(records.Where(record => record.End <= from || record.Position >= to).Payloads(), heard.Payloads());
            var damage = heard.Single(each => each.Outcome != ReadOutcome.Record);
            Assert.Equal((ReadOutcome.Damaged, from, to), (damage.Outcome, damage.Position, damage.End));
        }
    }

    [Fact]
    public void TryRead_FramesQuotedInsideADamagedPayload_AreNotTakenForRecords()
    {
        var (quoted, _) = LogBench.Written(8);
        var foreignFrames = quoted.Content(quoted.SegmentNames().First())[HeaderBytes..];
        var files = new MemoryFiles();
        var options = LogBench.Small with { SegmentBytes = 8192, RecordBytesMax = 4096 };
        long quoteStart;
        using (var log = LogBench.Open(files, options))
        {
            log.Append(LogBench.Payload(1, 40));
            log.Commit();
            var ownFrame = files.Content(files.SegmentNames().Single())[HeaderBytes..];
            quoteStart = log.EndPosition;
            log.Append([.. ownFrame, .. foreignFrames]);
            log.Append(LogBench.Payload(2, 40));
        }

        var content = files.Content(files.SegmentNames().Single());
        content[HeaderBytes + quoteStart + 4] ^= 1;
        files.Put(files.SegmentNames().Single(), content);
        using var reopened = LogBench.Open(files, options);

        Assert.Equal([LogBench.Payload(1, 40), LogBench.Payload(2, 40)], reopened.ReadAll().Payloads());
    }

    [Fact]
    public void Open_ZerosBehindTheLastRecord_AreUnwrittenSpaceAndNoFinding()
    {
        var (files, records) = LogBench.Written(5);
        var name = files.SegmentNames().Last();
        files.Put(name, [.. files.Content(name), .. new byte[700]]);
        using var log = LogBench.Open(files);

        Assert.False(log.Recovery.HasFindings);
        Assert.Equal(records[^1].End, log.EndPosition);
        log.Append(LogBench.Payload(77, 10));
        log.Commit();
        Assert.Equal([.. records.Payloads(), LogBench.Payload(77, 10)], log.ReadAll().Payloads());
    }

    [Fact]
    public void Open_AnyGarbageInTheDirectory_OpensAndLosesNoneOfIt()
    {
        var genName = Gen.OneOf(
            Gen.Long[0, long.MaxValue].Select(position => $"{position:x16}.seg"),
            Gen.Long[0, 3000].Select(position => $"{position:x16}.seg"),
            Gen.OneOf(Gen.Const("x.seg"), Gen.Const(".seg"), Gen.Const("zz.cursor"), Gen.Const("0000000000000000.seg.new"), Gen.Const("notes.txt"), Gen.Const("0000000000000000.seg.corrupt"), Gen.Const("a.seg.new")));
        var genFile = Gen.Select(genName, Gen.Byte.Array[0, 300]);
        Gen.Select(genFile.List[0, 6], Gen.Int[0, 24]).Sample((garbage, count) =>
        {
            var (files, records) = LogBench.Written(count);
            foreach (var (name, bytes) in garbage)
            {
                if (!files.Names.Contains(name)) files.Put(name, bytes);
            }

            var strange = garbage.Where(file => files.Names.Contains(file.Item1) && files.Content(file.Item1).SequenceEqual(file.Item2)).ToList();
            var log = LogBench.Open(files);
            Assert.Equal(records.Payloads(), log.ReadAll().Payloads());
            log.Append(LogBench.Payload(500, 50));
            Assert.Equal(CommitOutcome.Committed, log.Commit());
            log.Dispose();

            using var again = LogBench.Open(files);
            Assert.Empty(again.Recovery.SetAside);
            Assert.Equal([.. records.Payloads(), LogBench.Payload(500, 50)], again.ReadAll().Payloads());
            foreach (var (name, bytes) in strange)
            {
                // An unfinished segment holds a header and nothing else, so a short one may go.
                if (name.EndsWith(".new", StringComparison.Ordinal) && bytes.Length <= HeaderBytes) continue;
                Assert.Contains(files.Names, kept => files.Content(kept).SequenceEqual(bytes));
            }
        });
    }

    [Fact]
    public void Open_SegmentOfAnotherLog_IsSetAsideEvenIfItIsTheNewest()
    {
        var (files, records) = LogBench.Written(24);
        var (other, _) = LogBench.Written(60);
        var stray = other.SegmentNames().Last();
        Assert.DoesNotContain(stray, files.Names);
        files.Put(stray, other.Content(stray));
        using var log = LogBench.Open(files);

        Assert.Equal("segment of another log", log.Recovery.SetAside.Single().Reason);
        Assert.Equal(records.Payloads(), log.ReadAll().Payloads());
        Assert.Equal(records[^1].End, log.EndPosition);
    }

    [Fact]
    public void Open_RecordsBelowTheCallersFloorAreMissing_GoesOnAboveItAndTellsReaders()
    {
        var (files, records) = LogBench.Written(5);
        var floor = records[^1].End + 5000;
        using var log = LogBench.Open(files, LogBench.Small with { PositionFloor = floor });

        Assert.Equal(new JournalRange(records[^1].End, floor), log.Recovery.Missing);
        log.Append(LogBench.Payload(9, 9));
        log.Commit();
        var heard = log.ReadAll(records[^1].End);
        Assert.Equal((ReadOutcome.Damaged, floor), (heard[0].Outcome, heard[0].End));
        Assert.Equal(floor, heard[1].Position);
    }
}
