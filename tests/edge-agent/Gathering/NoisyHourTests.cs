using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Gathering.Simulation;
using SmartPoles.EdgeAgent.Tests.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>
/// An hour on two buses on which one byte in a hundred arrives as another: meters of two dialects on the one, a weather head and two Modbus
/// devices on the other, and everything on one. Many hours: <c>NOISY_HOURS=200 dotnet test --project tests/edge-agent -- -class
/// '*NoisyHourTests'</c>.
/// </summary>
/// <remarks>
/// What checksums let pass, measured over 200 hours: one wrong value in 500,000 of the meters, whose sum has 256 values and which are
/// saved by addresses, identifiers, lengths and digits beside it; one in 4,300,000 of Modbus, whose checksum has 65,536. Parity, which is
/// not simulated, finds half of the damaged bytes before. The first three tests measure the checksums alone: any value may follow any
/// other, and nothing is read twice. The others have meters that move as real ones do, and read again what these cannot have done.
/// </remarks>
public sealed class NoisyHourTests(ITestOutputHelper output)
{
    private const double Noise = 0.01;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly SerialOptions MeterLine = Line(2400, SerialParity.Even);
    private static readonly SerialOptions FastLine = Line(9600, SerialParity.None);

    private static int Hours => Environment.GetEnvironmentVariable("NOISY_HOURS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 1;

    [Fact]
    public void Run_MetersOfTwoDialectsOnOneNoisyBus_StoresNoWrongValue() => AssertRight(MeterLine, false, AtOnce(Meter), AtOnce(Water));

    [Fact]
    public void Run_WeatherHeadAndTwoModbusDevicesOnANoisyBus_StoresNoWrongValue() => AssertRight(FastLine, false, Weather, Lamp, Gas);

    [Fact]
    public void Run_ThreeDialectsAndTwoSpeedsOnOneNoisyBus_StoresNoWrongValue() => AssertRight(
        FastLine, false,
        AtOnce(Meter) with { Line = new LineSetting(2400, SerialParity.Even, 1) },
        AtOnce(Water) with { Line = new LineSetting(2400, SerialParity.Even, 1) },
        Weather, Gas);

    [Fact]
    public void Run_MetersThatMoveAsRealOnesDo_StoresNoWrongValueAndReadsLittleTwice() => AssertRight(MeterLine, true, Meter, Water);

    /// <summary>The same with the meters believed at once: what the sum alone lets pass of the same values.</summary>
    [Fact]
    public void Run_MetersThatMoveAsRealOnesDoBelievedAtOnce_StoresNoWrongValue() => AssertRight(MeterLine, true, AtOnce(Meter), AtOnce(Water));

    /// <summary>Frames that are damaged and have a right sum, forty an hour: what the second reading makes of them.</summary>
    [Fact]
    public void Run_SumOfTheDamagedBytesOfMeters_IsFoundBySayingItTwice()
    {
        var (bare, twice) = (0, 0);
        var hours = Math.Max(5, Hours);
        for (var hour = 0; hour < hours; hour++)
        {
            var believed = RunHour(4711 + hour, MeterLine, true, true, AtOnce(Meter), AtOnce(Water));
            var confirmed = RunHour(4711 + hour, MeterLine, true, true, Meter, Water);
            if (hour == 0) output.WriteLine($"believed at once: {believed}{Environment.NewLine}said twice: {confirmed}");
            (bare, twice) = (bare + believed.Wrong, twice + confirmed.Wrong);
            Assert.Equal(0, believed.Doubted);
            Assert.True(confirmed.Refuted > 10, "damage is doubted, and the second answer does not say it again");
            Assert.True(confirmed.Good > believed.Good * 0.8, "what is doubted and right is stored all the same");
        }

        output.WriteLine($"{hours} hours, {bare} wrong when believed at once, {twice} when said twice");
        Assert.True(bare > 20 * hours, "the test could not turn red");
        Assert.InRange(twice, 0, bare / 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_ChecksumOfTheDamagedBytes_StoresWrongValues(bool areMeters)
    {
        var result = areMeters ? RunHour(4711, MeterLine, true, false, AtOnce(Meter), AtOnce(Water)) : RunHour(4711, FastLine, true, false, Weather, Lamp, Gas);

        output.WriteLine($"{result}");
        Assert.True(result.Wrong > 10, "the tests above could not turn red");
    }

    private static DeviceOptions Meter { get; } = Options(1, "lamp-cabinet-meter", 10_000) with { Address = MeterFrames.EnergyMeterDigits };

    private static DeviceOptions Water { get; } = Options(2, "water-meter", 10_000) with { Address = MeterFrames.WaterMeterDigits };

    private static DeviceOptions Weather { get; } = Options(3, "weather-air-head", 10_000) with { Unit = NoisySlaves.WeatherUnit };

    private static DeviceOptions Lamp { get; } = Options(4, "lamp-controller", 2000) with { Unit = NoisySlaves.LampUnit };

    private static DeviceOptions Gas { get; } = Options(5, "gas-detector", 2000) with { Unit = NoisySlaves.GasUnit };

    /// <summary>The device with every value believed as it comes.</summary>
    private static DeviceOptions AtOnce(DeviceOptions options) => options with
    {
        Overrides =
        [
            .. new ProfileLibrary(null).Find(options.Profile, "$", new FaultList("test"))!.Fields
                .Select(field => new FieldOverride(QuantityCatalogue.Get(field.Quantity).Name, new FieldOptions { Confirm = false }, "$")),
        ],
    };

    private void AssertRight(SerialOptions line, bool hasLoad, params DeviceOptions[] devices)
    {
        var (wrong, good, doubted, refuted) = (0, 0L, 0L, 0L);
        for (var hour = 0; hour < Hours; hour++)
        {
            var result = RunHour(4711 + hour, line, false, hasLoad, devices);
            if (hour == 0 || result.Wrong > 0) output.WriteLine($"seed {4711 + hour}: {result}");
            (wrong, good, doubted, refuted) = (wrong + result.Wrong, good + result.Good, doubted + result.Doubted, refuted + result.Refuted);
            Assert.True(result.Good > result.Said / 2, "most of what was said is stored in spite of it all");
            Assert.True(result.Lost > 0, "the noise is heard");

            // Noise silences a device now and then; it is probed again within the budget, whatever the others lose meanwhile.
            if (Hours == 1) Assert.InRange(result.LongestGap, TimeSpan.Zero, TimeSpan.FromMinutes(15));
            if (result.Silent.Count > 0) output.WriteLine($"seed {4711 + hour}: never stored {string.Join(' ', result.Silent)} {result}");
        }

        output.WriteLine($"{Hours} hours, {good} values, {wrong} wrong, {doubted} read twice, {refuted} not said again");
        if (hasLoad) Assert.InRange(doubted, 0, good / 20);
        Assert.InRange(wrong, 0, (Hours - 1) / 50);
    }

    private static Result RunHour(int seed, SerialOptions serial, bool isNoiseBeforeChecksum, bool hasLoad, params DeviceOptions[] options)
    {
        var time = new SimulatedTime();
        var timing = RtuTiming.For(serial.Baud, serial.BitsPerCharacter);
        var line = new SimulatedLine(time, time.Pass, timing);
        var slaves = new NoisySlaves(line, () => time.Now, seed, Noise, isNoiseBeforeChecksum)
        {
            Meter = Meter.Id, Water = Water.Id, Weather = Weather.Id, Lamp = Lamp.Id, Gas = Gas.Id, Load = hasLoad ? new MeterLoad(seed + 2) : null,
        };
        var bus = new BusOptions { Name = "bus-1", Serial = serial, Tcp = null, TimeoutMs = 300, Devices = options };
        Device[] devices = [.. options.Select(each => DeviceOf(bus, each))];
        var rtu = new RtuBus(
            "bus-1", line, new RtuBusOptions { Timeout = TimeSpan.FromMilliseconds(300), Timing = timing, Setting = LineSetting.Of(serial) }, time, NullLogger.Instance, waker: null);
        var readings = new List<(string Device, Reading Reading)>();
        var clock = new SampleClock(time);
        var loop = new BusLoop(
            rtu, devices, clock, new DeviceBoard(), batch => readings.AddRange(batch.Readings.Select(reading => (batch.Device, reading))), time, NullLogger.Instance);
        var began = clock.UnixMsAt(0);
        using var stop = new CancellationTokenSource();
        time.At(Hour, stop.Cancel);
        Assert.True(loop.RunAsync(stop.Token).IsCompletedSuccessfully, "the loop waits for something that is not simulated");
        var judged = Judge(devices, readings, slaves.Said, began, rtu.Counters);
        var status = loop.Status.Devices;
        return judged with { Doubted = status.Sum(device => device.Doubted), Refuted = status.Sum(device => device.Refuted) };
    }

    private static Result Judge(
        Device[] devices, List<(string Device, Reading Reading)> readings, List<Said> said, long began, BusCounters counters)
    {
        var bySeries = said.ToLookup(each => (each.Device, each.Quantity));
        var good = readings.Where(each => each.Reading.IsGood).ToList();
        var wrong = good.Where(each => !bySeries[(each.Device, each.Reading.Quantity)].Any(other => IsSame(other, each.Reading, began))).ToList();
        var gaps = devices.Select(device => LongestGap([0, .. good.Where(each => each.Device == device.Id).Select(each => each.Reading.UnixMs - began), (long)Hour.TotalMilliseconds]));
        return new Result(
            gaps.Max(), good.Count, wrong.Count, said.Count(each => devices.Any(device => device.Id == each.Device)), counters.Timeouts + counters.BadFrames,
            [.. devices.SelectMany(device => device.Quantities.Select(info => (device.Id, info.Quantity)))
                .Where(series => !good.Any(each => each.Device == series.Id && each.Reading.Quantity == series.Quantity)).Select(series => series.Quantity)],
            wrong.Count == 0 ? "" : $"{wrong[0].Device} {wrong[0].Reading}");
    }

    private static TimeSpan LongestGap(long[] ms) => TimeSpan.FromMilliseconds(ms.Zip(ms.Skip(1), (first, second) => second - first).Max());

    private static bool IsSame(Said said, Reading reading, long began) =>
        Math.Abs((said.Ticks / TimeSpan.TicksPerMillisecond) - (reading.UnixMs - began)) < 2000
        && Math.Abs(said.Value - reading.Value) <= 1e-9 * Math.Max(1, Math.Abs(said.Value));

    private static Device DeviceOf(BusOptions bus, DeviceOptions options)
    {
        var faults = new FaultList("test");
        var profile = new ProfileLibrary(null).Find(options.Profile, "$", faults)!;
        var device = new Device(options, profile, BusTiming.For(bus, profile.Protocol, options.Line));
        DeviceChecks.Find(options, device, faults);
        Assert.Empty(faults.Faults);
        return device;
    }

    private static DeviceOptions Options(int number, string profile, int periodMs) =>
        new() { Id = SimulatedAgent.Id(number), Profile = profile, PeriodMs = periodMs, TurnaroundMs = 60, Path = "$" };

    private static SerialOptions Line(int baud, SerialParity parity) =>
        new() { Port = "/dev/null", Baud = baud, Parity = parity, DataBits = 8, StopBits = 1 };

    private sealed record Result(TimeSpan LongestGap, int Good, int Wrong, int Said, long Lost, IReadOnlyList<Quantity> Silent, string FirstWrong)
    {
        public long Doubted { get; init; }

        public long Refuted { get; init; }
    }
}
