using SmartPoles.DeviceSimulators.Recording;
using SmartPoles.DeviceSimulators.Recording.Mqtt;
using SmartPoles.DeviceSimulators.Recording.Replay;
using SmartPoles.DeviceSimulators.Tests.Fleet;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Recording.Replay;

public sealed class ReplayRunTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly RecordingBroker _broker = new();
    private readonly TempFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Folder => _folder["hour.rec"];

    public async ValueTask InitializeAsync() => await _broker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_WholeRecording_ArrivesInTheOrderOfEachGateway()
    {
        RecordingBench.Write(Folder, RecordingBench.Traffic(300, "GW-1", "GW-2"));

        var counts = await PlayAsync(options => options);

        Assert.Equal(604, counts.Acknowledged);
        Assert.Equal(600, counts.Readings);
        Assert.Empty(counts.LeftOut);
        foreach (var gateway in (string[])["GW-1", "GW-2"])
        {
            var messages = _broker.All.Where(message => message.Topic.Split('/')[3] == gateway).ToList();
            Assert.Equal(["NBIRTH", "DBIRTH", "DDATA"], messages.Take(3).Select(message => message.Topic.Split('/')[2]));
            Assert.Equal(Enumerable.Range(0, messages.Count).Select(at => (ulong?)(at % 256)), messages.Select(message => SeqOf(message.Payload)));
            Assert.Equal(Enumerable.Range(1, 300).Select(number => (double)number), messages.Skip(2).Select(message => ValueOf(message.Payload)));
        }

        Assert.Empty(_broker.Of("NDEATH"));
    }

    [Fact]
    public async Task Run_TwiceTheSameRun_GivesTheSamePositionsAndAnotherRunNewOnes()
    {
        RecordingBench.Write(Folder, RecordingBench.Traffic(50, "GW-1"));

        await PlayAsync(options => options with { Run = 1 });
        await PlayAsync(options => options with { Run = 1 });
        Assert.Equal([(1UL, 50UL)], Assert.Single(ReceivedData.Numbers(_broker.Of("DDATA"))).Value.Ranges);

        await PlayAsync(options => options with { Run = 2 });
        var numbers = ReceivedData.Numbers(_broker.Of("DDATA"));
        Assert.Equal(2, numbers.Count);
        Assert.All(numbers.Values, set => Assert.Equal([(1UL, 50UL)], set.Ranges));
    }

    [Fact]
    public async Task Run_FromTheMiddle_SaysTheStandingBirthsFirst()
    {
        RecordingBench.Write(Folder, RecordingBench.Traffic(100, "GW-1"));

        var counts = await PlayAsync(options => options with { From = At(52), To = At(71) });

        Assert.Equal(["NBIRTH", "DBIRTH", "DDATA"], _broker.All.Take(3).Select(message => message.Topic.Split('/')[2]));
        Assert.Equal(Enumerable.Range(51, 20).Select(number => (double)number), _broker.Of("DDATA").Select(message => ValueOf(message.Payload)));
        Assert.Equal([(1UL, 20UL)], Assert.Single(ReceivedData.Numbers(_broker.Of("DDATA"))).Value.Ranges);
        Assert.Equal(22, counts.Acknowledged);
    }

    [Fact]
    public async Task Run_OneGatewayAndOneDevice_PlaysNothingElse()
    {
        List<(string, byte[])> traffic =
        [
            .. RecordingBench.Traffic(3, "GW-1", "GW-2"),
            (RecordingBench.Topic("DBIRTH", "GW-1", RecordingBench.Gauge), RecordingBench.DeviceBirth(shift: 10)),
            (RecordingBench.Topic("DDATA", "GW-1", RecordingBench.Gauge), RecordingBench.Data(1, 1, 9, 0, shift: 10)),
            ("plain/topic", [1, 2, 3]),
        ];
        RecordingBench.Write(Folder, traffic);

        await PlayAsync(options => options with { Gateways = new HashSet<string> { "GW-1" }, Devices = new HashSet<string> { RecordingBench.Gauge } });

        Assert.Equal(
            [RecordingBench.Topic("NBIRTH", "GW-1"), RecordingBench.Topic("DBIRTH", "GW-1", RecordingBench.Gauge), RecordingBench.Topic("DDATA", "GW-1", RecordingBench.Gauge)],
            _broker.All.Select(message => message.Topic));
    }

    [Fact]
    public async Task Run_WhatMustNotBePlayed_IsLeftOutAndCounted()
    {
        List<(string, byte[])> traffic =
        [
            (RecordingBench.Topic("DDATA", "GW-9", RecordingBench.Lamp), RecordingBench.Data(1, 1, 1, 1)),
            (RecordingBench.Topic("DCMD", "GW-1", RecordingBench.Lamp), RecordingBench.Data(1, 1, 0, 0)),
            ("spBv1.0/STATE/smartpoles", "{}"u8.ToArray()),
            .. RecordingBench.Traffic(1, "GW-1"),
            (RecordingBench.Topic("DDATA", "GW-1", RecordingBench.Lamp), [0xFF, 0xFF]),
            ("plain/topic", [1, 2, 3]),
        ];
        RecordingBench.Write(Folder, traffic);

        var counts = await PlayAsync(options => options);

        Assert.Equal(
            ["commands 1", "no Sparkplug payload, or a ledger that cannot be read 1", "of hosts (STATE) 1", "of nodes whose birth is not in the recording 1"],
            counts.LeftOut.Select(row => $"{row.Key} {row.Value}").Order());
        Assert.False(counts.HasFailures);
        Assert.DoesNotContain(_broker.All, message => message.Topic.Contains("CMD", StringComparison.Ordinal) || message.Topic.Contains("GW-9", StringComparison.Ordinal));
        Assert.Equal([1, 2, 3], Assert.Single(_broker.All, message => message.Topic == "plain/topic").Payload);
    }

    [Fact]
    public async Task Run_NodeThatDiedAndCameBack_HasTwoSessions()
    {
        var second = RecordingBench.Traffic(3, "GW-1");
        second[0] = (second[0].Topic, RecordingBench.NodeBirth(8));
        RecordingBench.Write(Folder, [.. RecordingBench.Traffic(3, "GW-1"), (RecordingBench.Topic("NDEATH", "GW-1"), RecordingBench.NodeDeath(7)), .. second]);

        var counts = await PlayAsync(options => options);

        Assert.Equal([0L, 1L], _broker.Of("NBIRTH").Select(message => ReceivedData.BdSeq(message.Payload)));
        Assert.Equal(0, ReceivedData.BdSeq(Assert.Single(_broker.Of("NDEATH")).Payload));
        Assert.Equal(11, counts.Acknowledged);
    }

    [Fact]
    public async Task Run_ServerRestarts_NothingIsLost()
    {
        RecordingBench.Write(Folder, RecordingBench.Traffic(400, "GW-1"));
        using var recording = RecordingReader.Open(Folder);
        var run = new ReplayRun(recording, Options() with { Speed = 2 }, TimeProvider.System);
        var playing = run.RunAsync(Stop);
        for (var round = 1; round <= 2; round++)
        {
            var wanted = round * 80;
            await Deadline.Until(() => run.Counts.Acknowledged > wanted, Limit, $"{wanted} acknowledged");
            await _broker.StopAsync();
            await _broker.StartAsync();
        }

        await playing.WaitAsync(Limit, Stop);

        Assert.Equal(402, run.Counts.Acknowledged);
        Assert.Equal([(1UL, 400UL)], Assert.Single(ReceivedData.Numbers(_broker.Of("DDATA"))).Value.Ranges);
        Assert.True(_broker.Of("NBIRTH").Count >= 3);
        Assert.Equal(Enumerable.Range(1, 400).Select(number => (double)number), _broker.Of("DDATA").Select(message => ValueOf(message.Payload)).Distinct());
    }

    [Fact]
    public async Task Run_RebirthAsked_SaysAllBirthsAgain()
    {
        RecordingBench.Write(Folder, RecordingBench.Traffic(200, "GW-1"));
        using var recording = RecordingReader.Open(Folder);
        var run = new ReplayRun(recording, Options() with { Speed = 1 }, TimeProvider.System);
        var playing = run.RunAsync(Stop);
        await Deadline.Until(() => run.Counts.Acknowledged > 10, Limit, "it plays");
        var writer = new PayloadWriter();
        writer.Begin(1);
        writer.Add(new Metric { Name = MetricNames.Rebirth, Timestamp = 1, WithDataType = true, Value = MetricValue.Boolean(true) });

        await _broker.SendAsync(RecordingBench.Topic("NCMD", "GW-1"), writer.End(null).ToArray());
        await playing.WaitAsync(Limit, Stop);

        Assert.Equal(2, _broker.Of("NBIRTH").Count);
        Assert.Equal(2, _broker.Of("DBIRTH").Count);
        Assert.Equal(202, run.Counts.Acknowledged);
    }

    [Fact]
    public async Task Run_NoServer_SaysWhyAndHowManyAreMissing()
    {
        RecordingBench.Write(Folder, RecordingBench.Traffic(5, "GW-1"));
        await _broker.StopAsync();

        var counts = await PlayAsync(options => options with { GiveUpAfter = TimeSpan.Zero });

        Assert.True(counts.HasFailures);
        var (reason, count) = Assert.Single(counts.LeftOut);
        Assert.Contains("refused", reason, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(7, count);
        Assert.Equal(0, counts.Acknowledged);
    }

    [Fact]
    public async Task Run_DamagedRecording_PlaysWhatIsReadable()
    {
        var traffic = RecordingBench.Traffic(500, "GW-1");
        RecordingBench.Write(Folder, traffic);
        var segment = Assert.Single(Directory.GetFiles(Folder, "*.seg"));
        var bytes = await File.ReadAllBytesAsync(segment, Stop);
        Array.Fill<byte>(bytes, 0xEE, bytes.Length / 2, 600);
        await File.WriteAllBytesAsync(segment, bytes, Stop);
        using var recording = RecordingReader.Open(Folder);

        var run = new ReplayRun(recording, Options(), TimeProvider.System);
        await run.RunAsync(Stop).WaitAsync(Limit, Stop);

        var damage = Assert.Single(recording.Damaged);
        Assert.Equal(traffic.Count, run.Counts.Acknowledged + damage.Messages);
        Assert.Equal(run.Counts.Readings, _broker.Of("DDATA").Count);
    }

    private static TimeSpan At(int step) => TimeSpan.FromTicks(step * RecordingBench.StepNs / 100);

    private ReplayOptions Options() => new() { Target = new MqttTarget { Address = _broker.Address }, Run = 1, Speed = Pacing.Unpaced };

    private async Task<ReplayCounts> PlayAsync(Func<ReplayOptions, ReplayOptions> change)
    {
        using var recording = RecordingReader.Open(Folder);
        var run = new ReplayRun(recording, change(Options()), TimeProvider.System);
        await run.RunAsync(Stop).WaitAsync(Limit, Stop);
        return run.Counts;
    }

    private static ulong? SeqOf(byte[] payload)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(payload, out var read));
        return read.Seq;
    }

    private static double ValueOf(byte[] payload)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(payload, out var read));
        foreach (var metric in read)
        {
            if (metric.TryGetNumber(SparkplugDataType.Double, out var value)) return value;
        }

        Assert.Fail("no value");
        return 0;
    }
}
