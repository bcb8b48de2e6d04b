using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Gathering.Simulation;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>Slow meters that die beside others: the same bounds as for Modbus, though their silence is dearer.</summary>
public sealed class DeadMeterTests
{
    private static readonly TimeSpan Dies = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(20);

    [Fact]
    public void Run_TwoOfFiveDevicesOfThreeDialectsDie_TheyCostTwoPercentAndTheOthersKeepTheirPeriods()
    {
        var devices = Devices();
        var alive = BusTrial.Run(devices, []);
        var dead = BusTrial.Run(devices, [devices[1], devices[2]]);

        TestContext.Current.TestOutputHelper!.WriteLine($"load {alive.Load:0.0 %}, with two dead {dead.Load:0.0 %}");
        Assert.InRange(alive.Load, 0.1, 0.6);
        Assert.All(dead.Longest, each => Assert.InRange(each.Value / PeriodOf(devices, each.Key), 0.5, 1.15));
        Assert.InRange(WastedShare(devices), 0.001, 0.02);
    }

    [Fact]
    public void Run_HundredsOfVisitsToMeters_AllocateNothing()
    {
        var (time, bus, loop) = Simulated(Devices());
        using var stop = new CancellationTokenSource();
        var bytes = new List<long>(6);
        for (var stretch = 0; stretch <= 5; stretch++) time.At(TimeSpan.FromSeconds(2_000 + (2_000 * stretch)), () => bytes.Add(Allocations.SoFar));
        time.At(TimeSpan.FromSeconds(12_001), stop.Cancel);

        Assert.True(loop.RunAsync(stop.Token).IsCompletedSuccessfully);

        Assert.True(bus.Counters.Answers > 5000);
        Assert.Equal(0, Allocations.Least(bytes));
    }

    private static Device[] Devices()
    {
        var bus = new BusOptions
        {
            Name = "b", Tcp = null, TimeoutMs = 300, Devices = [],
            Serial = new SerialOptions { Port = "/dev/null", Baud = 2400, Parity = SerialParity.Even, DataBits = 8, StopBits = 1 },
        };
        return
        [
            Meter(bus, 1, "lamp-cabinet-meter", "000000000001"), Meter(bus, 2, "lamp-cabinet-meter", "000000000002"),
            Meter(bus, 3, "water-meter", "00000000000003"), Meter(bus, 4, "gas-meter", "00000000000004"), Meter(bus, 5, "gas-detector", null),
        ];
    }

    private static (SimulatedTime Time, SimulatedBus Bus, BusLoop Loop) Simulated(Device[] devices)
    {
        var time = new SimulatedTime();
        var bus = new SimulatedBus(time, devices[0].Timing);
        foreach (var device in devices) bus.Add(device.Peer, device.Turnaround, device.Timing);
        return (time, bus, new BusLoop(bus, devices, new SampleClock(time), new DeviceBoard(), static _ => { }, time, NullLogger.Instance));
    }

    private static double WastedShare(Device[] devices)
    {
        var (time, bus, loop) = Simulated(devices);
        using var stop = new CancellationTokenSource();
        time.At(Dies, () => bus[devices[1].Peer].IsDead = bus[devices[2].Peer].IsDead = true);
        time.At(Length, stop.Cancel);
        Assert.True(loop.RunAsync(stop.Token).IsCompletedSuccessfully);
        TestContext.Current.TestOutputHelper!.WriteLine($"dead {bus.Wasted / (Length - Dies):0.00 %} of bus time");
        return bus.Wasted / (Length - Dies);
    }

    private static TimeSpan PeriodOf(Device[] devices, (string Device, Quantity Quantity) series)
    {
        var device = devices.Single(each => each.Id == series.Device);
        return device.PeriodOf(device.Fields.Single(field => field.Quantity == series.Quantity));
    }

    private static Device Meter(BusOptions bus, int number, string name, string? address)
    {
        var profile = new ProfileLibrary(null).Find(name, "$", new FaultList("test"))!;
        var options = new DeviceOptions { Id = SimulatedAgent.Id(number), Profile = name, Address = address, Unit = 5, PeriodMs = 20_000, TurnaroundMs = 100, Path = "$" };
        return new Device(options, profile, BusTiming.For(bus, profile.Protocol, null));
    }
}
