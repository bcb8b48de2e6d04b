using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Gathering.Simulation;
using SmartPoles.EdgeAgent.Tests.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>One bus loop with the devices of a pole, on a line of simulated time on which one byte in a hundred arrives as another.</summary>
internal static class NoisyHour
{
    public const double Noise = 0.01;

    /// <summary>A value is right when the device has said it within this time.</summary>
    private const long SaidWithinMs = 2000;

    public static SerialOptions MeterLine { get; } = Line(2400, SerialParity.Even);

    public static SerialOptions FastLine { get; } = Line(9600, SerialParity.None);

    public static DeviceOptions Meter { get; } = Options(1, "lamp-cabinet-meter", 10_000) with { Address = MeterFrames.EnergyMeterDigits };

    public static DeviceOptions Water { get; } = Options(2, "water-meter", 10_000) with { Address = MeterFrames.WaterMeterDigits };

    public static DeviceOptions Weather { get; } = Options(3, "weather-air-head", 10_000) with { Unit = NoisySlaves.WeatherUnit };

    public static DeviceOptions Lamp { get; } = Options(4, "lamp-controller", 2000) with { Unit = NoisySlaves.LampUnit };

    public static DeviceOptions Gas { get; } = Options(5, "gas-detector", 2000) with { Unit = NoisySlaves.GasUnit };

    /// <summary>The device with every value believed as it comes.</summary>
    public static DeviceOptions AtOnce(DeviceOptions options) => options with
    {
        Overrides =
        [
            .. new ProfileLibrary(null).Find(options.Profile, "$", new FaultList("test"))!.Fields
                .Select(field => new FieldOverride(QuantityCatalogue.Get(field.Quantity).Name, new FieldOptions { Confirm = false }, "$")),
        ],
    };

    /// <summary>Runs it through.</summary>
    /// <param name="seed">Repeats a run.</param>
    /// <param name="length">How long, in its own time.</param>
    /// <param name="serial">The line.</param>
    /// <param name="isNoiseBeforeChecksum">As if nobody checked the checksums.</param>
    /// <param name="hasLoad">Meters move as real ones do; else any value follows any other.</param>
    /// <param name="take">Takes the readings; copies what it needs.</param>
    /// <param name="options">The devices.</param>
    public static NoisyRun Run(
        int seed, TimeSpan length, SerialOptions serial, bool isNoiseBeforeChecksum, bool hasLoad, Action<DeviceBatch> take, params DeviceOptions[] options)
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
        var clock = new SampleClock(time);
        var loop = new BusLoop(rtu, devices, clock, new DeviceBoard(), take, time, NullLogger.Instance);
        var began = clock.UnixMsAt(0);
        using var stop = new CancellationTokenSource();
        time.At(length, stop.Cancel);
        Assert.True(loop.RunAsync(stop.Token).IsCompletedSuccessfully, "the loop waits for something that is not simulated");
        return new NoisyRun(devices, slaves.Said, began, loop.Status);
    }

    /// <summary>The device has said this value at about this time.</summary>
    /// <param name="said">What one series was said to be.</param>
    /// <param name="unixMs">Time of the reading.</param>
    /// <param name="value">Its value.</param>
    /// <param name="began">UTC of the run's beginning.</param>
    /// <param name="precision">What the way of the value may have rounded, as a share.</param>
    public static bool IsSaid(IEnumerable<Said> said, long unixMs, double value, long began, double precision) => said.Any(each =>
        Math.Abs((each.Ticks / TimeSpan.TicksPerMillisecond) - (unixMs - began)) < SaidWithinMs
        && Math.Abs(each.Value - value) <= precision * Math.Max(1, Math.Abs(each.Value)));

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
        new() { Id = $"37150201180000{number:00}", Profile = profile, PeriodMs = periodMs, TurnaroundMs = 60, Path = "$" };

    private static SerialOptions Line(int baud, SerialParity parity) =>
        new() { Port = "/dev/null", Baud = baud, Parity = parity, DataBits = 8, StopBits = 1 };
}

/// <summary>What came of a run.</summary>
/// <param name="Devices">On the bus.</param>
/// <param name="Said">Every value that a device has put onto the wire.</param>
/// <param name="BeganUnixMs">UTC of its beginning.</param>
/// <param name="Status">The bus at the end.</param>
internal sealed record NoisyRun(Device[] Devices, IReadOnlyList<Said> Said, long BeganUnixMs, BusStatus Status);
