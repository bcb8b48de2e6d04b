using SmartPoles.DeviceSimulators.Recording.Replay;
using SmartPoles.DeviceSimulators.Tests.Fleet;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Tests.Recording.Replay;

public class SessionRewriterTests
{
    private static readonly Guid Id = new("0c2f4a5e-3f60-4f0e-9d0a-6b5f5a1c9d11");

    [Fact]
    public void Rewrite_ASession_HasItsOwnBdSeqAndSequence()
    {
        var rewriter = new SessionRewriter("GW-1", new ReplayRunId(Id, 1), 0);
        rewriter.Begin(42);

        var birth = Rewritten(rewriter, "NBIRTH", null, RecordingBench.NodeBirth(7));
        var device = Rewritten(rewriter, "DBIRTH", RecordingBench.Lamp, RecordingBench.DeviceBirth(seq: 99));
        var data = Rewritten(rewriter, "DDATA", RecordingBench.Lamp, RecordingBench.Data(5, 1000, 2.5, seq: 200));
        var death = Rewritten(rewriter, "NDEATH", null, RecordingBench.NodeDeath(7));

        Assert.Equal(42, ReceivedData.BdSeq(birth));
        Assert.Equal(42, ReceivedData.BdSeq(death));
        Assert.Equal([0UL, 1UL, 2UL, null], new[] { birth, device, data, death }.Select(SeqOf));
    }

    [Fact]
    public void Rewrite_SameRun_GivesTheSamePositionsAndAnotherRunOthers()
    {
        var first = Positions(1);
        Assert.Equal(first, Positions(1));
        Assert.NotEqual(first.Epoch, Positions(2).Epoch);
        Assert.NotEqual(RecordingBench.Epoch, first.Epoch);
        Assert.Equal("1x1 2x1", first.Entries);

        static (ulong Epoch, string Entries) Positions(ulong run)
        {
            var rewriter = Born(run);
            var one = BlockOf(Rewritten(rewriter, "DDATA", RecordingBench.Lamp, RecordingBench.Data(77, 1000, 1, 2)));
            var two = BlockOf(Rewritten(rewriter, "DDATA", RecordingBench.Lamp, RecordingBench.Data(78, 1000, 1, 3)));
            Assert.Equal(one.Epoch, two.Epoch);
            return (one.Epoch, $"{one.Entries} {two.Entries}");
        }
    }

    [Fact]
    public void Rewrite_Retimed_ShiftsEveryTimeByTheSame()
    {
        const long shift = 123_456_789;
        var rewriter = Born(1, shift);

        var data = Rewritten(rewriter, "DDATA", RecordingBench.Lamp, RecordingBench.Data(1, 1000, 2.5, 2));

        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(data, out var payload));
        Assert.Equal((ulong)(1000 + shift), payload.Timestamp);
        foreach (var metric in payload) Assert.Equal((ulong)(1000 + shift), metric.Timestamp);
    }

    [Fact]
    public void Rewrite_NotRetimed_ChangesNothingButSequenceAndLedger()
    {
        var rewriter = Born(1);
        var recorded = RecordingBench.Data(1, 1000, 2.5, seq: 2);

        var data = Rewritten(rewriter, "DDATA", RecordingBench.Lamp, recorded);

        Assert.Equal(recorded.Length, data.Length);
        var block = RecordingBench.Block(RecordingBench.Epoch, new LedgerEntry(1, 1, null));
        var at = recorded.AsSpan().IndexOf(block);
        var restored = data.ToArray();
        block.CopyTo(restored, at);
        Assert.Equal(recorded, restored);
    }

    [Fact]
    public void Rewrite_ClosingsOfEarlierEpochs_AreLeftOut()
    {
        var rewriter = new SessionRewriter("GW-1", new ReplayRunId(Id, 1), 0);
        rewriter.Begin(0);

        var birth = Rewritten(rewriter, "NBIRTH", null, RecordingBench.NodeBirth(7, closings: new LedgerClosing(5, RecordingBench.Lamp, 900)));

        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(birth, out var payload));
        foreach (var metric in payload)
        {
            if (!metric.Name.SequenceEqual(MetricNames.LedgerClosed)) continue;
            Assert.Equal(LedgerStatus.Ok, LedgerClosings.Read(metric.Bytes, out var epoch, out var closings));
            Assert.Equal(new ReplayRunId(Id, 1).EpochFor("GW-1", RecordingBench.Epoch), epoch);
            Assert.Empty(closings);
        }
    }

    [Fact]
    public void Rewrite_BeforeTheBirth_IsUnborn()
    {
        var rewriter = new SessionRewriter("GW-1", new ReplayRunId(Id, 1), 0);
        rewriter.Begin(0);

        Assert.Equal(RewriteOutcome.Unborn, rewriter.Rewrite(Topic("DDATA", RecordingBench.Lamp), RecordingBench.Data(1, 1, 1, 1), out _));
    }

    [Fact]
    public void Rewrite_NoPayloadOrADamagedLedger_IsUnreadable()
    {
        var rewriter = Born(1);

        Assert.Equal(RewriteOutcome.Unreadable, rewriter.Rewrite(Topic("DDATA", RecordingBench.Lamp), [0xFF, 0xFF], out _));
        var writer = new PayloadWriter();
        writer.Begin(1);
        writer.Add(new Metric { Alias = RecordingBench.LedgerAlias, Timestamp = 1, Value = MetricValue.OfBytes([9, 9, 9]) });
        Assert.Equal(RewriteOutcome.Unreadable, rewriter.Rewrite(Topic("DDATA", RecordingBench.Lamp), writer.End(3).Span, out _));
    }

    private static SessionRewriter Born(ulong run, long shiftMs = 0)
    {
        var rewriter = new SessionRewriter("GW-1", new ReplayRunId(Id, run), shiftMs);
        rewriter.Begin(0);
        Rewritten(rewriter, "NBIRTH", null, RecordingBench.NodeBirth(7));
        Rewritten(rewriter, "DBIRTH", RecordingBench.Lamp, RecordingBench.DeviceBirth());
        return rewriter;
    }

    private static byte[] Rewritten(SessionRewriter rewriter, string type, string? device, byte[] payload)
    {
        Assert.Equal(RewriteOutcome.Ok, rewriter.Rewrite(Topic(type, device), payload, out var rewritten));
        return rewritten.ToArray();
    }

    private static SparkplugTopic Topic(string type, string? device)
    {
        Assert.Equal(TopicStatus.Ok, SparkplugTopic.Parse(RecordingBench.Topic(type, "GW-1", device), out var topic));
        return topic;
    }

    private static ulong? SeqOf(byte[] payload)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(payload, out var read));
        return read.Seq;
    }

    private static (ulong Epoch, string Entries) BlockOf(byte[] payload)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(payload, out var read));
        var metrics = read.GetEnumerator();
        Assert.True(metrics.MoveNext());
        Assert.Equal(LedgerStatus.Ok, LedgerBlock.Read(metrics.Current.Bytes, out var block));
        var entries = new List<string>();
        foreach (var entry in block) entries.Add($"{entry.First}x{entry.Count}");
        return (block.Epoch, string.Join(' ', entries));
    }
}
