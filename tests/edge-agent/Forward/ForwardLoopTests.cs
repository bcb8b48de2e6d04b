using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Forward;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Tests.Uplink;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Forward;

/// <summary>The forwarder in simulated time against a platform on a real socket that reads by the grammar of the standard.</summary>
public sealed class ForwardLoopTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 5, 18, 4, 59, 0, TimeSpan.Zero);    // 12:59 in China

    private readonly FakeTimeProvider _time = new(Begin);
    private readonly CancellationTokenSource _stop = new();
    private readonly LogLines _log = new();
    private readonly Bureau _bureau = new();
    private ForwardLoop? _loop;
    private Task _running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _bureau.DisposeAsync();
        _stop.Dispose();
    }

    [Theory]
    [InlineData(Hj212Edition.V2017, 5)]
    [InlineData(Hj212Edition.V2025, 9)]
    public async Task RealTimeMinuteAndHour_AreWhatTheReadingsWere(Hj212Edition edition, int flag)
    {
        await StartAsync(ForwardBench.Options(_bureau.Port, edition: edition));
        Note(35, 21.5);
        await PlayAsync(TimeSpan.FromMinutes(11), step: TimeSpan.FromSeconds(1), after: now => Note(now.Minute is >= 5 and < 30 ? 45 : 35, 21.5));

        var realTime = _bureau.Of("2011");
        Assert.Equal(11, realTime.Length);
        Assert.Equal(["20260518130000", "20260518130100"], realTime[..2].Select(packet => packet.DataTime!));
        Assert.Equal(("0.0350", "N", "21.5", "N"), (realTime[0]["a34004-Rtd"], realTime[0]["a34004-Flag"], realTime[0]["a01001-Rtd"], realTime[0]["a01001-Flag"]));

        var minutes = _bureau.Of("2051");
        Assert.Equal(["20260518125000", "20260518130000"], minutes.Select(packet => packet.DataTime!));
        Assert.Equal("B", minutes[0]["a34004-Flag"]);    // one minute of ten: not for statistics
        Assert.Equal(("0.0350", "0.0400", "0.0450", "N"), (minutes[1]["a34004-Min"], minutes[1]["a34004-Avg"], minutes[1]["a34004-Max"], minutes[1]["a34004-Flag"]));
        Assert.Equal("20260518120000", Assert.Single(_bureau.Of("2061")).DataTime);
        Assert.All(_bureau.Heard, packet =>
        {
            Assert.Equal((flag, "22", "123456", ForwardBench.Station), (packet.Flag, packet.Fields["ST"], packet.Fields["PW"], packet.Fields["MN"]));
        });
        Assert.Equal(_bureau.Heard.Count, _bureau.Heard.Select(packet => packet.Fields["QN"]).Distinct().Count());
        Assert.Empty(_bureau.Faults);
        Assert.Equal((_bureau.Heard.Count, 0L), ((int)_loop!.Counters.Acknowledged, _loop.Counters.Repeated));
    }

    [Fact]
    public async Task ABadReading_IsAFlagWithoutAValue()
    {
        await StartAsync(ForwardBench.Options(_bureau.Port));
        _loop!.Take(ForwardBench.Batch(Reading.Bad(Quantity.EnvPm25, Now, Quality.Timeout)));
        await PlayAsync(TimeSpan.FromMinutes(1));

        var packet = _bureau.Of("2011")[0];
        Assert.Null(packet["a34004-Rtd"]);
        Assert.Equal(("B", "B"), (packet["a34004-Flag"], packet["a01001-Flag"]));
    }

    [Fact]
    public async Task ManyFactors_AreSplitIntoPartsThatAreEachAcknowledged()
    {
        await StartAsync(ForwardBench.Options(_bureau.Port, factors: 30));
        Note(35, 21.5);
        await PlayAsync(TimeSpan.FromMinutes(1));

        var parts = _bureau.Of("2011");
        var total = parts.Length;
        Assert.True(total > 1);
        Assert.Equal(Enumerable.Range(1, total).Select(part => ($"{total}", $"{part}", 7)), parts.Select(part => (part.Fields["PNUM"], part.Fields["PNO"], part.Flag)));
        Assert.Equal(30, parts.Sum(part => part.Groups.Count - 1));
    }

    [Fact]
    public async Task NoAnswer_IsRepeatedThreeTimesAtTenSecondsThenTheLineIsDialledAnewAndNothingIsLost()
    {
        _bureau.Answers = false;
        await StartAsync(ForwardBench.Options(_bureau.Port));
        Note(35, 21.5);
        await PlayAsync(TimeSpan.FromSeconds(60));
        await PlayUntilAsync(() => _bureau.Connections >= 2);

        // The line is dialled anew only after the packet was sent four times; all of them have been read before.
        Assert.True(_bureau.Heard.Count(packet => packet.Fields["QN"] == _bureau.Heard[0].Fields["QN"]) >= 4);
        Assert.True(_loop!.Counters.Repeated >= 3);
        Assert.Equal(0, _loop.Counters.Acknowledged);

        _bureau.Answers = true;
        await PlayUntilAsync(() => _loop.Waiting == 0);
        Assert.Equal(_loop.Counters.Made, _loop.Counters.Acknowledged);
        Assert.Equal((0L, 0L), (_loop.Counters.Unanswered, _loop.Counters.DroppedRealTime));
        Assert.Contains(_bureau.Heard, packet => packet.Command == "2061");
    }

    [Fact]
    public async Task ACutLine_IsDialledAnewAndTheBacklogComesInOrder()
    {
        await StartAsync(ForwardBench.Options(_bureau.Port));
        Note(35, 21.5);
        await PlayAsync(TimeSpan.FromMinutes(1));
        _bureau.Answers = false;
        _bureau.HangUp();
        await PlayAsync(TimeSpan.FromMinutes(3));
        _bureau.Answers = true;
        await PlayUntilAsync(() => _loop!.Waiting == 0);

        var times = _bureau.Of("2011").Select(packet => packet.DataTime!).Distinct().ToList();
        Assert.Equal(times.Order(), times);
        Assert.True(times.Count >= 4);
        Assert.Single(_log.Lines, line => line.Contains("lost:"));
    }

    [Fact]
    public async Task NoPlatform_TheBacklogKeepsItsBoundAndCountsWhatItDrops()
    {
        var port = _bureau.Port;
        await _bureau.DisposeAsync();
        await StartAsync(ForwardBench.Options(port, backlog: 10), isReachable: false);
        Note(35, 21.5);
        await PlayAsync(TimeSpan.FromMinutes(30), step: TimeSpan.FromSeconds(10));

        Assert.Equal(10, _loop!.Waiting);
        Assert.Equal(_loop.Counters.Made, 10 + _loop.Counters.DroppedRealTime);
        Assert.Equal((0L, 0L), (_loop.Counters.DroppedMinute, _loop.Counters.DroppedHour));
    }

    [Fact]
    public async Task RequestsOfThePlatform_AreAnsweredInOrder()
    {
        await StartAsync(ForwardBench.Options(_bureau.Port));
        await _bureau.SendAsync($"QN=20260518125900100;ST=22;CN=1011;PW=123456;MN={ForwardBench.Station};Flag=5;CP=&&&&");
        await PlayUntilAsync(() => _bureau.Heard.Count == 3);

        Assert.Equal(["9011", "1011", "9012"], _bureau.Heard.Select(packet => packet.Command));
        Assert.Equal(("1", "1"), (_bureau.Heard[0]["QnRtn"], _bureau.Heard[2]["ExeRtn"]));
        Assert.StartsWith("2026051812", _bureau.Heard[1]["SystemTime"]);
    }

    /// <summary>The platform's reader is no rubber stamp: slips of a forwarder are found by it.</summary>
    [Theory]
    [InlineData("QN=20260518130000000;ST=22;CN=2011;PW=123456;MN=3715020118000000000000B1;Flag=5;CP=&&DataTime=20260518130000;a34004-Rtd=NaN,a34004-Flag=N&&")]
    [InlineData("QN=20260518130000000;ST=22;CN=2011;PW=123456;MN=3715020118000000000000B1;Flag=5;CP=&&DataTime=20260518130000;a34004-Rtd=1,a34002-Flag=N&&")]
    [InlineData("QN=20260518130000000;ST=22;CN=2011;PW=123456;MN=3715020118000000000000B1;Flag=7;CP=&&DataTime=20260518130000&&")]
    [InlineData("QN=20260518130000000;ST=22;CN=2011;MN=3715020118000000000000B1;PW=123456;Flag=5;CP=&&DataTime=20260518130000&&")]
    [InlineData("QN=20260518130000000;ST=22;CN=2011;PW=123456;MN=3715020118000000000000B1;Flag=5;CP=&&DataTime=2026051813000&&")]
    public void Sabotage_ASlipInAPacket_IsFoundByTheReaderOfThePlatform(string body) =>
        Assert.Throws<FormatException>(() => Hj212Text.Read(Hj212Text.Frame(body)));

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Time stands still until the line is there: a socket does not wait for simulated seconds.</summary>
    private async Task StartAsync(Hj212ForwardOptions options, bool isReachable = true)
    {
        _loop = new ForwardLoop(options, new SampleClock(_time), _time, new Random(1), _log);
        _running = _loop.RunAsync(_stop.Token);
        if (isReachable) await Deadline.Until(() => _bureau.Connections > 0, TimeSpan.FromSeconds(60), "the platform is dialled");
    }

    private void Note(double pm25, double temperature)
    {
        _loop!.Take(ForwardBench.Batch(ForwardBench.Pm25(Now, pm25)));
        _loop.Take(ForwardBench.Batch(ForwardBench.Temperature(Now, temperature)));
    }

    /// <summary>Lets time pass in steps, and the loops and sockets do their work at each.</summary>
    private async Task PlayAsync(TimeSpan span, TimeSpan? step = null, Action<DateTimeOffset>? after = null)
    {
        var until = _time.GetUtcNow() + span + TimeSpan.FromSeconds(2);
        while (_time.GetUtcNow() < until)
        {
            _time.Advance(step ?? TimeSpan.FromSeconds(1));
            after?.Invoke(_time.GetUtcNow());
            if (_bureau.Answers) await SettleAsync();
            else await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    /// <summary>What was made at this moment is acknowledged before the next one, when there is somebody to do so.</summary>
    private async Task SettleAsync()
    {
        await Task.Delay(1, TestContext.Current.CancellationToken);
        for (var looks = 0; looks < 200 && _loop!.Waiting > 0 && _loop.Counters.Connections > 0; looks++) await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    private Task PlayUntilAsync(Func<bool> condition) => Deadline.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        TimeSpan.FromSeconds(60),
        "the platform hears");
}
