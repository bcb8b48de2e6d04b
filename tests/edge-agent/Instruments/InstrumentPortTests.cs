using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Instruments;

public sealed class InstrumentPortTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan NoAnswer = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task RealTimeMinuteAndHour_AreAcknowledgedAndBecomeReadingsOfTheirDevices()
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        var second = Dialler.Text(instrument.Now);
        var minute = Whole(instrument.Now, 10).AddMinutes(-10);
        var hour = Whole(instrument.Now, 60).AddHours(-1);

        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={second};a34004-Rtd=35.0,a34004-Flag=N;LA-Rtd=61.2");
        await AssertAcknowledgedAsync(instrument, "2051", $"DataTime={Dialler.Text(minute)};a34004-Min=31.0,a34004-Avg=34.6,a34004-Max=39.0,a34004-Flag=N;Leq-Data=58.1");
        await AssertAcknowledgedAsync(instrument, "2061", $"DataTime={Dialler.Text(hour)};a34004-Min=28.0,a34004-Avg=33.9,a34004-Max=41.0,a34004-Flag=N");

        var taken = bench.Taken.ToDictionary(each => (each.Device, each.Reading.Quantity), each => each.Reading);
        Assert.Equal(5, taken.Count);
        Assert.Equal(35.0, taken[(PortBench.RealTimeDevice, Quantity.EnvPm25)].Value);
        Assert.Equal(61.2, taken[(PortBench.RealTimeDevice, Quantity.EnvNoise)].Value);
        Assert.Equal((34.6, minute.ToUnixTimeMilliseconds()), ValueAndTime(taken[(PortBench.MinuteDevice, Quantity.EnvPm25)]));
        Assert.Equal(58.1, taken[(PortBench.MinuteDevice, Quantity.EnvNoise)].Value);
        Assert.Equal((33.9, hour.ToUnixTimeMilliseconds()), ValueAndTime(taken[(PortBench.HourDevice, Quantity.EnvPm25)]));
        Assert.All(bench.Taken, each => Assert.True(each.Reading.IsGood));
        Assert.Equal(35.0, bench.Board.Latest(PortBench.RealTimeDevice, Quantity.EnvPm25)!.Value.Value);
    }

    [Fact]
    public async Task SplitPacket_BothPartsAreAcknowledgedAndTheSecondTakesTheTimeOfTheFirst()
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        var hour = Whole(instrument.Now, 60).AddHours(-1);

        await AssertAcknowledgedAsync(instrument, "2061", $"DataTime={Dialler.Text(hour)};a34004-Avg=33.9,a34004-Flag=N", "Flag=7;PNUM=2;PNO=1");
        await AssertAcknowledgedAsync(instrument, "2061", "a34002-Avg=70.2,a34002-Flag=N", "Flag=7;PNUM=2;PNO=2");

        Assert.Equal(
            [(Quantity.EnvPm25, 33.9, hour.ToUnixTimeMilliseconds()), (Quantity.EnvPm10, 70.2, hour.ToUnixTimeMilliseconds())],
            bench.Taken.Select(each => (each.Reading.Quantity, each.Reading.Value, each.Reading.UnixMs)));
    }

    [Fact]
    public async Task Acknowledgement_WaitsForTheDisk()
    {
        await using var bench = new PortBench { Kept = new TaskCompletionSource() };
        using var instrument = await bench.DialAsync();
        await instrument.SendAsync(instrument.Packet("2011", $"DataTime={Dialler.Text(instrument.Now)};a34004-Rtd=35.0", out _));

        Assert.Null(await instrument.HearAsync(NoAnswer));
        Assert.Single(bench.Taken);
        bench.Kept.SetResult();
        Assert.Equal("9014", (await instrument.HearAsync())!.Command);
    }

    [Fact]
    public async Task Acknowledgement_WhileTheDiskRefuses_IsWithheldUntilItHasWhatCame()
    {
        await using var bench = new PortBench { KeepsAs = KeepOutcome.InMemory };
        using var instrument = await bench.DialAsync();
        var packet = instrument.Packet("2011", $"DataTime={Dialler.Text(instrument.Now)};a34004-Rtd=35.0", out _);

        await instrument.SendAsync(packet);
        await Deadline.Until(() => bench.Port.Counters.Withheld == 1, Limit, "the packet is judged");
        bench.KeepsAs = KeepOutcome.OnDisk;
        await instrument.SendAsync(packet);

        // The first answer of all: had the first packet been acknowledged, its answer would stand here, and another one behind it.
        Assert.Equal("9014", (await instrument.HearAsync(Limit))!.Command);
        Assert.Null(await instrument.HearAsync(NoAnswer));
        Assert.Single(bench.Taken);
    }

    [Fact]
    public async Task Acknowledgement_WithoutRoomForTheReadings_IsWithheldAndARepetitionIsTakenAnew()
    {
        await using var bench = new PortBench { TakesAs = KeepOutcome.Lost };
        using var instrument = await bench.DialAsync();
        var packet = instrument.Packet("2011", $"DataTime={Dialler.Text(instrument.Now)};a34004-Rtd=35.0", out _);

        await instrument.SendAsync(packet);
        await Deadline.Until(() => bench.Port.Counters.NoRoom == 1, Limit, "the packet is judged");
        Assert.Empty(bench.Taken);
        bench.TakesAs = KeepOutcome.InMemory;
        await instrument.SendAsync(packet);

        Assert.Equal("9014", (await instrument.HearAsync(Limit))!.Command);
        Assert.Equal(35.0, Assert.Single(bench.Taken).Reading.Value);
    }

    /// <summary>A half-dead connection and its successor: the repetition must not be acknowledged before the first is on the disk either.</summary>
    [Fact]
    public async Task Repetition_BeforeTheFirstIsOnTheDisk_WaitsForItToo()
    {
        await using var bench = new PortBench { Kept = new TaskCompletionSource() };
        using var first = await bench.DialAsync();
        using var second = await bench.DialAsync();
        var packet = first.Packet("2011", $"DataTime={Dialler.Text(first.Now)};a34004-Rtd=35.0", out _);
        await first.SendAsync(packet);
        await Deadline.Until(() => bench.Taken.Count == 1, Limit, "the first is taken");

        await second.SendAsync(packet);
        await Deadline.Until(() => bench.Port.Counters.Repeated == 1, Limit, "the second is known");
        Assert.Null(await second.HearAsync(NoAnswer));
        bench.Kept.SetResult();

        Assert.Equal("9014", (await second.HearAsync(Limit))!.Command);
    }

    [Fact]
    public async Task RepetitionAfterALostAcknowledgement_IsAcknowledgedAgainAndUsedOnce()
    {
        await using var bench = new PortBench();
        using var first = await bench.DialAsync();
        var packet = first.Packet("2011", $"DataTime={Dialler.Text(first.Now)};a34004-Rtd=35.0", out var number);
        await first.SendAsync(packet);
        await first.HearAsync();
        first.Dispose();

        using var second = await bench.DialAsync();
        await second.SendAsync(packet);

        Assert.Equal(number, (await second.HearAsync())!.Fields["QN"]);
        Assert.Single(bench.Taken);
        Assert.Equal(1, bench.Port.Counters.Repeated);
    }

    [Fact]
    public async Task NoiseTruncationAndWrongChecksum_AreNotAnsweredAndTheTruePacketBehindThemIs()
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        var packet = instrument.Packet("2011", $"DataTime={Dialler.Text(instrument.Now)};a34004-Rtd=35.0", out var number);
        var wrong = packet.ToArray();
        wrong[^5] ^= 1;

        await instrument.SendAsync([0xFF, .. "##12"u8, .. packet[..60], .. wrong, .. "##"u8, .. packet]);

        Assert.Equal(number, (await instrument.HearAsync())!.Fields["QN"]);
        Assert.Null(await instrument.HearAsync(NoAnswer));
        Assert.Single(bench.Taken);
    }

    [Fact]
    public async Task Jump_IsNotAcknowledgedUntilItIsSentAgain()
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        var now = instrument.Now;
        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(now.AddSeconds(-30))};a34004-Rtd=35.0");
        var jump = instrument.Packet("2011", $"DataTime={Dialler.Text(now)};a34004-Rtd=92.0", out var number);

        await instrument.SendAsync(jump);
        Assert.Null(await instrument.HearAsync(NoAnswer));
        Assert.Single(bench.Taken);
        await instrument.SendAsync(jump);

        Assert.Equal(number, (await instrument.HearAsync())!.Fields["QN"]);
        Assert.Equal((92.0, Quality.Good), (bench.Taken[1].Reading.Value, bench.Taken[1].Reading.Quality));
    }

    /// <summary>An instrument that never repeats loses nothing by it: the jump is kept as not believed, the values beside it as good.</summary>
    [Fact]
    public async Task Jump_ThatIsNotSentAgain_IsKeptAsEvidenceWithTheNextPacket()
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        var now = instrument.Now;
        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(now.AddSeconds(-60))};a34004-Rtd=35.0;LA-Rtd=61.0");
        var jump = instrument.Packet("2011", $"DataTime={Dialler.Text(now.AddSeconds(-30))};a34004-Rtd=92.0;LA-Rtd=62.0", out var number);
        await instrument.SendAsync(jump);

        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(now)};a34004-Rtd=36.0;LA-Rtd=63.0");
        Assert.Equal(
            [(35.0, Quality.Good), (61.0, Quality.Good), (92.0, Quality.Implausible), (62.0, Quality.Good), (36.0, Quality.Good), (63.0, Quality.Good)],
            bench.Taken.Select(each => (each.Reading.Value, each.Reading.Quality)));

        await instrument.SendAsync(jump);    // after all: acknowledged, used once
        Assert.Equal(number, (await instrument.HearAsync())!.Fields["QN"]);
        Assert.Equal(6, bench.Taken.Count);
    }

    /// <summary>A digit pair that the checksum does not see: the line's fault. The repetition has the true value, and only that is stored.</summary>
    [Fact]
    public async Task PairOfDigitsThatTheChecksumDoesNotSee_IsNeverStored()
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        var now = instrument.Now;
        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(now.AddSeconds(-30))};a34004-Rtd=35.0");
        var packet = instrument.Packet("2011", $"DataTime={Dialler.Text(now)};a34004-Rtd=35.0", out _);
        var spoiled = packet.ToArray();
        var at = System.Text.Encoding.ASCII.GetString(packet).IndexOf("Rtd=35", StringComparison.Ordinal) + 4;
        ("92"u8).CopyTo(spoiled.AsSpan(at));
        Assert.Equal(Hj212Status.Ok, Hj212Frame.Read(spoiled, out _, out _));

        await instrument.SendAsync(spoiled);
        Assert.Null(await instrument.HearAsync(NoAnswer));
        await instrument.SendAsync(packet);

        Assert.NotNull(await instrument.HearAsync());
        Assert.Equal([35.0, 35.0], bench.Taken.Select(each => each.Reading.Value));
    }

    [Theory]
    [InlineData("Ug", "35.0", 35.0)]
    [InlineData("Mg", "0.035", 35.0)]
    [InlineData("Ng", "35000", 35.0)]
    public async Task Particles_InTheUnitOfTheDevice_AreMicrograms(string unit, string sent, double expected)
    {
        await using var bench = new PortBench(unit: unit);
        using var instrument = await bench.DialAsync();
        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(instrument.Now)};a34004-Rtd={sent}");

        Assert.Equal(expected, bench.Taken.Single().Reading.Value, 9);
    }

    [Fact]
    public async Task AThousandTimesTheLastValue_IsToldOnceAsAUnitFaultAndKeptAsEvidence()
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        var now = instrument.Now;
        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(now.AddSeconds(-60))};a34004-Rtd=0.9");
        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(now.AddSeconds(-30))};a34004-Rtd=900");
        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(now)};a34004-Rtd=905");

        // Bad readings that go on are told every 30 s only, as those of polled devices.
        Assert.Equal([(0.9, Quality.Good), (900, Quality.Implausible)], bench.Taken.Select(each => (each.Reading.Value, each.Reading.Quality)));
        Assert.Single(bench.Log.Lines, line => line.Contains("Unit fault: a34004"));
        Assert.Equal(2, bench.Port.Counters[Hj212Verdict.UnitFault]);
    }

    [Theory]
    [InlineData("a34004-Rtd=0.0,a34004-Flag=D", Quality.NoValue)]
    [InlineData("a34004-Rtd=1012.5,a34004-Flag=T", Quality.Implausible)]
    [InlineData("a34004-Rtd=1012.5,a34004-Flag=N", Quality.Implausible)]
    [InlineData("a34004-Rtd=x,a34004-Flag=N", Quality.BadFrame)]
    [InlineData("a34004-Flag=B", Quality.NoValue)]
    public async Task ABadValue_IsAReadingWithItsQualityAndNeverAZero(string group, Quality expected)
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(instrument.Now)};{group}");

        Assert.Equal(expected, bench.Taken.Single().Reading.Quality);
    }

    [Theory]
    [InlineData("654321", PortBench.Station, 0)]
    [InlineData("123456", "3715020118000000000000A2", 0)]
    [InlineData("123456", PortBench.Station, 600)]
    public async Task AStranger_OrAWrongClock_IsNotAnsweredAndNotStored(string password, string station, int clockErrorSeconds)
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        var error = TimeSpan.FromSeconds(clockErrorSeconds);
        var data = $"DataTime={Dialler.Text(instrument.Now + error)};a34004-Rtd=35.0";
        await instrument.SendAsync(instrument.Packet("2011", data, out _, qn: instrument.Number(error), password: password, station: station));

        Assert.Null(await instrument.HearAsync(NoAnswer));
        Assert.Empty(bench.Taken);
    }

    [Fact]
    public async Task WrongClock_WhereItMayBeSet_IsSet()
    {
        await using var bench = new PortBench(setsClock: true);
        using var instrument = await bench.DialAsync();
        var error = TimeSpan.FromHours(3);
        await instrument.SendAsync(instrument.Packet("2011", $"DataTime={Dialler.Text(instrument.Now + error)};a34004-Rtd=35.0", out _, qn: instrument.Number(error)));

        var request = (await instrument.HearAsync())!;
        Assert.Equal("1012", request.Command);
        var told = DateTime.ParseExact(request["SystemTime"]!, "yyyyMMddHHmmss", null);
        Assert.InRange((instrument.Now.DateTime - told).TotalSeconds, -2, 10);
    }

    [Fact]
    public async Task TimeRequest_IsAnsweredWith9013AndThenTheClockIsSet()
    {
        await using var bench = new PortBench(setsClock: true);
        using var instrument = await bench.DialAsync();
        await instrument.SendAsync(instrument.Packet("1013", "", out var number));

        Assert.Equal(("9013", number), ((await instrument.HearAsync()) is { } answer ? (answer.Command, answer.Fields["QN"]) : default));
        Assert.Equal("1012", (await instrument.HearAsync())!.Command);
    }

    [Fact]
    public async Task Heartbeat2025_IsAnswered()
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        await instrument.SendAsync(instrument.Packet("9015", "", out var number, "Flag=9"));

        var answer = (await instrument.HearAsync())!;
        Assert.Equal(("9013", number, 8), (answer.Command, answer.Fields["QN"], answer.Flag));
    }

    [Fact]
    public async Task Silence_MakesTheReadingsBadAndTheDeviceSilentUntilDataCome()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 5, 18, 4, 0, 0, TimeSpan.Zero));
        await using var bench = new PortBench(time);
        using var instrument = await bench.DialAsync();
        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(instrument.Now)};a34004-Rtd=35.0");

        await Deadline.Until(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return bench.Board.IsSilent(PortBench.RealTimeDevice);
            },
            TimeSpan.FromSeconds(60),
            "the device is silent");
        Assert.Contains(bench.Taken, each => each is { Device: PortBench.RealTimeDevice, Reading: { Quantity: Quantity.EnvPm25, Quality: Quality.Timeout } });

        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(instrument.Now)};a34004-Rtd=35.0");
        Assert.False(bench.Board.IsSilent(PortBench.RealTimeDevice));
    }

    [Fact]
    public async Task MoreConnectionsThanAllowed_AreClosedAndCounted()
    {
        await using var bench = new PortBench(connectionsMax: 1);
        using var first = await bench.DialAsync();
        await AssertAcknowledgedAsync(first, "2011", $"DataTime={Dialler.Text(first.Now)};a34004-Rtd=35.0");
        using var second = await bench.DialAsync();

        Assert.Null(await second.HearAsync());
        await Deadline.Until(() => bench.Port.Counters.ConnectionsRefused == 1, TimeSpan.FromSeconds(60), "the refusal is counted");
    }

    [Fact]
    public async Task Status_AfterADeviationAndAPacket_CountsBothAndKnowsWhoSends()
    {
        await using var bench = new PortBench();
        using var instrument = await bench.DialAsync();
        await AssertAcknowledgedAsync(instrument, "2011", $"DataTime={Dialler.Text(instrument.Now)}; a34004-Rtd=35.0");

        var status = bench.Port.Status;
        Assert.Equal((1, 1), (status.Counters.Taken, status.Counters.Deviations[Hj212Deviations.SpaceAfterSeparator]));
        Assert.True(status.Devices.Single(device => device.Id == PortBench.RealTimeDevice).LastHeardUnixMs > 0);
        Assert.Equal(0, status.Devices.Single(device => device.Id == PortBench.HourDevice).LastHeardUnixMs);
        Assert.Contains(SmartPoles.EdgeAgent.Instruments.InstrumentFigures.Of(status.Counters), figure => figure is { Name: "plausible_values", Value: 1 });
    }

    /// <summary>An agent that acknowledges what it does not believe stores the line's fault: what the tests above would see.</summary>
    [Fact]
    public void Sabotage_WithoutTheRateOfChange_ThePairOfDigitsIsBelieved()
    {
        var rule = Hj212Factors.Find("a34004")! with { Step = 1000 };
        var plausibility = new Hj212Plausibility([rule]);
        plausibility.Judge(new Hj212Group("a34004-Rtd=35.0"u8), Hj212Command.RealTimeData, 0, out _, out _);

        Assert.Equal(Hj212Verdict.Plausible, plausibility.Judge(new Hj212Group("a34004-Rtd=92.0"u8), Hj212Command.RealTimeData, 30_000, out _, out _));
    }

    private static async Task AssertAcknowledgedAsync(Dialler instrument, string command, string data, string flag = "Flag=5")
    {
        await instrument.SendAsync(instrument.Packet(command, data, out var number, flag));
        var answer = await instrument.HearAsync();
        Assert.NotNull(answer);
        Assert.Equal(("9014", number, "91", 4, 0), (answer.Command, answer.Fields["QN"], answer.Fields["ST"], answer.Flag, answer.Groups.Count));
        Assert.Equal((PortBench.Station, "123456"), (answer.Fields["MN"], answer.Fields["PW"]));
    }

    private static (double, long) ValueAndTime(Reading reading) => (reading.Value, reading.UnixMs);

    private static DateTimeOffset Whole(DateTimeOffset moment, int minutes)
    {
        var ticks = TimeSpan.FromMinutes(minutes).Ticks;
        return new DateTimeOffset(moment.Ticks / ticks * ticks, moment.Offset);
    }
}
