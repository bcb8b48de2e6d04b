using System.Globalization;
using SmartPoles.DeviceSimulators.Instruments;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Instruments;

public sealed class Hj212InstrumentTests : IAsyncDisposable
{
    private readonly ScriptedPlatform _platform = new();
    private readonly CityWorld _world = new(TimeProvider.System, new WorldOptions { Freeze = true, Seed = 7 });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task RealTimeMinuteAndHour_AreRightByTheGrammarAndSayWhatTheAirIs()
    {
        await using var instrument = await DialAsync();

        Assert.True(await instrument.SendRealTimeAsync(Cancel));
        Assert.True(await instrument.SendMinutesAsync(10, Cancel));
        Assert.True(await instrument.SendHourAsync(Cancel));

        Assert.Equal(["2011", "2051", "2061"], _platform.Right.Select(packet => packet.Command));
        var air = _world.Station("head").Read();
        Assert.Equal(Math.Round(air.Pm25!.Value, 1), Number(_platform.Right[0]["a34004-Rtd"]));
        Assert.Equal(Math.Round(air.Noise, 1), Number(_platform.Right[0]["LA-Rtd"]));
        Assert.Equal(Math.Round(air.Pressure!.Value, 3), Number(_platform.Right[1]["a01006-Avg"]));
        Assert.EndsWith("0000", _platform.Right[2].DataTime);
        Assert.Equal((3, 3, 0), (instrument.Counters.Packets, instrument.Counters.Acknowledged, instrument.Counters.Repeated));
    }

    [Fact]
    public async Task Split_AllPartsAreSentAndAcknowledged()
    {
        await using var instrument = await DialAsync(new InstrumentFault(InstrumentFaultKind.Split));

        Assert.True(await instrument.SendRealTimeAsync(Cancel));

        Assert.Equal([("2", "1"), ("2", "2")], _platform.Right.Select(packet => (packet.Fields["PNUM"], packet.Fields["PNO"])));
        Assert.Equal(8, _platform.Right.Sum(packet => packet.Groups.Count - 1));
        Assert.Equal(2, instrument.Counters.Acknowledged);
    }

    [Theory]
    [InlineData(InstrumentFaultKind.WrongCrc)]
    [InlineData(InstrumentFaultKind.Truncate)]
    [InlineData(InstrumentFaultKind.Noise)]
    public async Task SpoiledPackets_AreRefusedAndGivenUp(InstrumentFaultKind kind)
    {
        await using var instrument = await DialAsync(new InstrumentFault(kind));

        Assert.False(await instrument.SendRealTimeAsync(Cancel));

        Assert.Empty(_platform.Right);
        Assert.Equal((3, 1, 4), (instrument.Counters.Repeated, instrument.Counters.GivenUp, instrument.Counters.Faults));
    }

    [Fact]
    public async Task SomeSpoiledPackets_ComeThroughWithTheirRepetitions()
    {
        await using var instrument = await DialAsync(new InstrumentFault(InstrumentFaultKind.WrongCrc, 0.4));

        for (var packet = 0; packet < 10; packet++) await instrument.SendRealTimeAsync(Cancel);

        Assert.True(instrument.Counters.Repeated > 0);
        Assert.Equal(instrument.Counters.Faults, _platform.Refused);
        Assert.Equal(instrument.Counters.Acknowledged, _platform.Right.Select(packet => packet.Fields["QN"]).Distinct().Count());
    }

    [Fact]
    public async Task Unacknowledged_TheSameBytesAreSentAgain()
    {
        _platform.Ignores = 2;
        await using var instrument = await DialAsync();

        Assert.True(await instrument.SendRealTimeAsync(Cancel));

        Assert.Equal(3, _platform.Right.Count);
        Assert.Single(_platform.Right.Select(packet => packet.Body).Distinct());
    }

    [Fact]
    public async Task Late_IsSentLater()
    {
        await using var instrument = await DialAsync(new InstrumentFault(InstrumentFaultKind.Late, Delay: TimeSpan.FromMilliseconds(250)));
        var began = TimeProvider.System.GetTimestamp();

        Assert.True(await instrument.SendRealTimeAsync(Cancel));
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public async Task ClockIsWrongAndSet_TheNextPacketsAreRight()
    {
        await using var instrument = await DialAsync();
        instrument.ClockError = TimeSpan.FromHours(-5);
        var now = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8));
        _platform.Request = $"QN={now:yyyyMMddHHmmssfff};ST=22;CN=1012;PW=123456;MN=3715020118000000000000A1;Flag=5;CP=&&SystemTime={now:yyyyMMddHHmmss}&&";

        Assert.True(await instrument.AskForTimeAsync(Cancel));
        await instrument.ListenAsync(TimeSpan.FromMilliseconds(300), Cancel);

        Assert.Equal(1, instrument.Counters.ClockSettings);
        Assert.InRange(instrument.ClockError.TotalSeconds, -3, 3);
        await Deadline.Until(() => _platform.Right.Count >= 3, TimeSpan.FromSeconds(60), "the answers");
        Assert.Equal(["1013", "9011", "9012"], _platform.Right.Select(packet => packet.Command));
    }

    [Theory]
    [InlineData("noise", InstrumentFaultKind.Noise, 1, 0)]
    [InlineData("wrong-crc:0.05", InstrumentFaultKind.WrongCrc, 0.05, 0)]
    [InlineData("late:400:0.5", InstrumentFaultKind.Late, 0.5, 400)]
    [InlineData("split", InstrumentFaultKind.Split, 1, 0)]
    public void ParseAll_AFault_IsThat(string text, InstrumentFaultKind kind, double probability, int delayMs) =>
        Assert.Equal([new InstrumentFault(kind, probability, TimeSpan.FromMilliseconds(delayMs))], InstrumentFault.ParseAll([text]));

    [Theory]
    [InlineData("rain")]
    [InlineData("late")]
    [InlineData("noise:2")]
    [InlineData("late:70000")]
    [InlineData("split:0.5:1")]
    public void ParseAll_NoFault_SaysHowToWriteIt(string text) =>
        Assert.Contains("noise[:PROB]", Assert.Throws<ArgumentException>(() => InstrumentFault.ParseAll([text])).Message);

    private static double Number(string? text) => double.Parse(text!, CultureInfo.InvariantCulture);

    private async Task<Hj212Instrument> DialAsync(params InstrumentFault[] faults)
    {
        var options = new InstrumentOptions { Server = _platform.EndPoint, AnswerTimeout = TimeSpan.FromMilliseconds(150), Faults = faults, Seed = 3 };
        var instrument = new Hj212Instrument(_world.Station("head"), options, TimeProvider.System);
        await instrument.ConnectAsync(Cancel);
        return instrument;
    }
}
