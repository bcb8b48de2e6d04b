using SmartPoles.EdgeAgent.Forward;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Protocols.Tests.Journal;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Forward;

/// <summary>What waits for a bureau outlives the process and the power: nothing that was kept and not acknowledged is missing.</summary>
public class ForwardLaneTests
{
    private const int PacketsMax = 40;

    [Fact]
    public void Open_AfterAPowerCut_HasWhatWasKeptInItsOrderAndNumbers()
    {
        var files = new MemoryFiles();
        var backlog = Begin(files, out _);
        foreach (var command in new[] { Hj212Command.HourData, Hj212Command.RealTimeData, Hj212Command.MinuteData }) backlog.Add(Packet(command));
        backlog.Remove(backlog.Peek()!);
        Assert.Null(backlog.Keep());
        var waiting = All(backlog);

        var after = Begin(files.AfterPowerCut(new Random(1)), out var restored);

        Assert.Equal(2, restored);
        Assert.Equal(waiting, All(after));
        after.Add(Packet(Hj212Command.RealTimeData));
        Assert.True(All(after)[^1].Order > waiting[^1].Order);
    }

    [Fact]
    public void AnyLife_PowerCutAnywhere_NothingKeptIsLost() => Assert.Equal([], Faults(_ => { }));

    [Fact]
    public void AnyLife_FilesNotFlushed_IsCaughtByThisTest() => Assert.NotEmpty(Faults(files => files.ForgetsFileSync = true));

    [Fact]
    public void AnyLife_NamesNotFlushed_IsCaughtByThisTest() => Assert.NotEmpty(Faults(files => files.ForgetsDirectorySync = true));

    /// <summary>An hour that nobody acknowledges for months holds the log's beginning, while real-time packets come and go behind it.</summary>
    [Fact]
    public void Keep_OldPacketAndManyThatAreDone_StaysWithinItsRoomAndLosesNothing()
    {
        var files = new MemoryFiles();
        var backlog = Begin(files, out _, out var lane);
        var room = ForwardLane.OptionsFor(PacketsMax).CapacityBytes;
        backlog.Add(Packet(Hj212Command.HourData, 900));
        for (var minute = 0; minute < 20_000; minute++)
        {
            backlog.Add(Packet(Hj212Command.RealTimeData, 900));
            Assert.Null(backlog.Keep());
            Assert.InRange(lane.BytesOnDisk, 0, room);
        }

        Assert.Equal(PacketsMax, backlog.Count);
        var waiting = All(backlog);

        var after = Begin(files.AfterPowerCut(new Random(2)), out var restored);

        Assert.Equal(PacketsMax, restored);
        Assert.Equal(waiting, All(after));
    }

    [Fact]
    public void Keep_DiskThatRefusesForAWhile_SaysSoAndHasEverythingAfterwards()
    {
        var files = new MemoryFiles();
        var backlog = Begin(files, out _);
        backlog.Add(Packet(Hj212Command.HourData));
        Assert.Null(backlog.Keep());

        (files.FailAtCall, files.KeepsFailing) = (files.CallCount + 1, true);
        for (var minute = 0; minute < 5; minute++)
        {
            backlog.Add(Packet(Hj212Command.MinuteData));
            Assert.NotNull(backlog.Keep());
        }

        (files.FailAtCall, files.KeepsFailing) = (0, false);
        Assert.Null(backlog.Keep());
        var waiting = All(backlog);

        Assert.Equal(6, waiting.Count);
        var after = Begin(files.AfterPowerCut(new Random(3)), out _);
        Assert.Equal(waiting, All(after));
    }

    /// <summary>The disk was away at the start: what came meanwhile goes behind what waited there.</summary>
    [Fact]
    public void Use_AfterPacketsWereMade_PutsThoseOfTheDiskFirst()
    {
        var files = new MemoryFiles();
        var first = Begin(files, out _);
        first.Add(Packet(Hj212Command.MinuteData));
        Assert.Null(first.Keep());
        var old = All(first)[0];
        var backlog = new ForwardBacklog(PacketsMax, new ForwardCounters());
        var made = Packet(Hj212Command.MinuteData);
        backlog.Add(made);
        Assert.Same(made, backlog.Peek());

        backlog.Use(ForwardLane.Open("forward", PacketsMax, TimeProvider.System, files.AfterPowerCut(new Random(4))));

        Assert.Equal(old, Told(backlog.Peek()!));
        backlog.Remove(backlog.Peek()!);
        Assert.Same(made, backlog.Peek());
    }

    [Fact]
    public void Use_MorePacketsThanAreKeptNow_DropsByTheSameRuleAndCounts()
    {
        var files = new MemoryFiles();
        var backlog = Begin(files, out _);
        backlog.Add(Packet(Hj212Command.HourData));
        for (var packet = 0; packet < 9; packet++) backlog.Add(Packet(Hj212Command.RealTimeData));
        Assert.Null(backlog.Keep());

        var counters = new ForwardCounters();
        var smaller = new ForwardBacklog(4, counters);
        smaller.Use(ForwardLane.Open("forward", 4, TimeProvider.System, files.AfterPowerCut(new Random(5))));

        Assert.Equal((4, 6L, 0L), (smaller.Count, counters.DroppedRealTime, counters.DroppedHour));
    }

    /// <summary>The bureau gave out another password while packets waited.</summary>
    [Theory]
    [InlineData("123456")]
    [InlineData("a-longer-one")]
    public void Renewal_PacketOfAnEarlierRun_HasThePresentPasswordAndIsElseTheSame(string password)
    {
        const string data = "&&DataTime=20260518130000;a34004-Rtd=0.0350,a34004-Flag=N,x-Info=正常&&";
        var old = new ForwardPacket(Hj212Command.RealTimeData, [1], Hj212Text.Frame($"QN=20260518130000001;ST=22;CN=2011;PW=123456;MN={ForwardBench.Station};Flag=5;CP={data}"), 7);

        var renewed = ForwardRenewal.Under(old, password);

        Assert.Equal(Hj212Text.Frame($"QN=20260518130000001;ST=22;CN=2011;PW={password};MN={ForwardBench.Station};Flag=5;CP={data}"), renewed.Bytes);
        Assert.Equal((old.Command, old.Number, old.Order), (renewed.Command, renewed.Number, renewed.Order));
    }

    [Fact]
    public void Renewal_BytesThatAreNoFrame_AreLeftAlone()
    {
        var packet = new ForwardPacket(Hj212Command.RealTimeData, [1], [1, 2, 3], 7);

        Assert.Same(packet, ForwardRenewal.Under(packet, "x"));
    }

    [Fact]
    public void Open_AnyBytesInItsFiles_StillOpens()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var files = new MemoryFiles();
            var backlog = Begin(files, out _);
            for (var packet = 0; packet < 5; packet++) backlog.Add(Packet(Hj212Command.MinuteData));
            Assert.Null(backlog.Keep());
            var damaged = files.AfterPowerCut(random);
            foreach (var name in damaged.Names.ToList())
            {
                var content = damaged.Content(name);
                for (var hit = random.Next(1, 20); hit > 0 && content.Length > 0; hit--) content[random.Next(content.Length)] ^= (byte)random.Next(1, 256);
                damaged.Put(name, content);
            }

            var after = Begin(damaged, out var restored);

            Assert.InRange(restored, 0, 5);
            after.Add(Packet(Hj212Command.HourData));
            Assert.Null(after.Keep());
        }
    }

    private static List<string> Faults(Action<MemoryFiles> sabotage)
    {
        var faults = new List<string>();
        for (var seed = 0; seed < 120 && faults.Count < 5; seed++)
        {
            var random = new Random(seed);
            var files = new MemoryFiles();
            var kept = new List<Waiting>();
            for (var life = 0; life < 4; life++)
            {
                sabotage(files);
                var backlog = Begin(files, out _);
                var there = All(backlog).Select(packet => packet.Text).ToHashSet();
                faults.AddRange(kept.Where(packet => !there.Contains(packet.Text)).Select(packet => $"seed {seed}: {packet.Text} is gone"));
                try
                {
                    kept = Live(backlog, files, random);
                }
                catch (IOException)
                {
                    // The power went while it was opened.
                }

                files = files.AfterPowerCut(random);
            }
        }

        return faults;
    }

    /// <summary>Adds, acknowledges and keeps until the power goes; what must be there afterwards.</summary>
    private static List<Waiting> Live(ForwardBacklog backlog, MemoryFiles files, Random random)
    {
        var kept = All(backlog);
        var cutAt = random.Next(3, 30);
        for (var step = 0; step < 30; step++)
        {
            if (step == cutAt) (files.FailAtCall, files.KeepsFailing) = (files.CallCount + random.Next(1, 12), true);
            for (var count = random.Next(0, 4); count > 0; count--) backlog.Add(Packet(Hj212Command.MinuteData));
            for (var count = random.Next(0, 3); count > 0 && backlog.Peek() is { } oldest; count--) backlog.Remove(oldest);
            if (random.Next(2) == 0 && backlog.Keep() is null) kept = All(backlog);
        }

        // Acknowledged meanwhile: it may be there or not.
        var waiting = All(backlog).Select(packet => packet.Text).ToHashSet();
        return [.. kept.Where(packet => waiting.Contains(packet.Text))];
    }

    private static ForwardBacklog Begin(MemoryFiles files, out int restored) => Begin(files, out restored, out _);

    private static ForwardBacklog Begin(MemoryFiles files, out int restored, out ForwardLane lane)
    {
        var backlog = new ForwardBacklog(PacketsMax, new ForwardCounters());
        lane = ForwardLane.Open("forward", PacketsMax, TimeProvider.System, files);
        restored = backlog.Use(lane);
        return backlog;
    }

    private static List<Waiting> All(ForwardBacklog backlog) => [.. backlog.Waiting.Select(Told)];

    private static Waiting Told(ForwardPacket packet) =>
        new(packet.Order, $"{packet.Command} {Convert.ToHexString(packet.Number)} {Convert.ToHexString(packet.Bytes)}");

    private static ForwardPacket Packet(Hj212Command command, int bytes = 60)
    {
        var random = new byte[bytes + Hj212Limits.RequestNumberSize];
        Random.Shared.NextBytes(random);
        return new ForwardPacket(command, random[..Hj212Limits.RequestNumberSize], random[Hj212Limits.RequestNumberSize..], 0);
    }

    private sealed record Waiting(long Order, string Text);
}
