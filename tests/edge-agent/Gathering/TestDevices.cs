using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Tests.Devices;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>Buses and devices for simulations, made as the configuration would make them.</summary>
internal static class TestDevices
{
    public static BusTiming Serial(int baud = 9600, int timeoutMs = 300) => BusTiming.For(new BusOptions
    {
        Name = "bus",
        Serial = new SerialOptions { Port = "/dev/null", Baud = baud, Parity = SerialParity.None, DataBits = 8, StopBits = 1, SilenceUs = 0, Rs485 = null },
        Tcp = null,
        TimeoutMs = timeoutMs,
        Devices = [],
    });

    public static BusTiming Tcp() => BusTiming.For(new BusOptions
    {
        Name = "bus",
        Serial = null,
        Tcp = new TcpOptions { Host = "127.0.0.1", Port = 502, Framing = TcpFraming.Mbap },
        TimeoutMs = 300,
        Devices = [],
    });

    /// <summary>A device whose fields each have a register of their own; the numbers are registers.</summary>
    public static Device Make(BusTiming timing, int unit, int periodMs, params (int Register, Quantity Quantity, FieldOptions Options)[] rows) =>
        Make(timing, unit, periodMs, [], rows);

    public static Device Make(
        BusTiming timing, int unit, int periodMs, IReadOnlyList<ReadableBlock> blocks,
        params (int Register, Quantity Quantity, FieldOptions Options)[] rows) => Make(timing, unit, periodMs, 20, blocks, rows);

    /// <summary>A row that holds whatever a register may.</summary>
    public static ProfileField Field(int register, Quantity quantity) => RegisterMaps.Field(register) with { Quantity = quantity, Max = 65_535 };

    public static Device WithFields(BusTiming timing, int unit, int periodMs, params ProfileField[] fields) => Make(timing, unit, periodMs, 20, [], fields);

    private static Device Make(
        BusTiming timing, int unit, int periodMs, int turnaroundMs, IReadOnlyList<ReadableBlock> blocks,
        (int Register, Quantity Quantity, FieldOptions Options)[] rows) =>
        Make(timing, unit, periodMs, turnaroundMs, blocks, [.. rows.Select(row => Field(row.Register, row.Quantity) with { Options = row.Options })]);

    private static Device Make(
        BusTiming timing, int unit, int periodMs, int turnaroundMs, IReadOnlyList<ReadableBlock> blocks, ProfileField[] fields)
    {
        var profile = new DeviceProfile("test", "test", fields, blocks);
        var options = new DeviceOptions
        {
            Id = SimulatedAgent.Id(unit),
            Profile = "test",
            Unit = unit,
            PeriodMs = periodMs,
            TurnaroundMs = turnaroundMs,
            Path = "$",
        };
        return new Device(options, profile, timing);
    }

    /// <summary>A device that needs several long questions: quantities at registers 200 apart, read with wide numbers between.</summary>
    public static Device Heavy(BusTiming timing, int unit, int periodMs, int questions) => Make(
        timing, unit, periodMs,
        [.. Enumerable.Range(0, questions).SelectMany(index => new (int, Quantity, FieldOptions)[]
        {
            (index * 300, QuantityCatalogue.All[index * 2].Quantity, Normal),
            ((index * 300) + 15, QuantityCatalogue.All[(index * 2) + 1].Quantity, Normal),
        })]);

    /// <summary>A device as in the load rig: three questions of 20 registers each, the last of them for alarms; a turnaround of 37.5 ms.</summary>
    public static Device Watched(BusTiming timing, int unit, int periodMs) => Make(
        timing, unit, periodMs, turnaroundMs: 38, [],
        [.. Enumerable.Range(0, 3).SelectMany(index => new (int, Quantity, FieldOptions)[]
        {
            (index * 1000, QuantityCatalogue.All[index * 2].Quantity, index == 1 ? Low : Normal),
            ((index * 1000) + 19, QuantityCatalogue.All[(index * 2) + 1].Quantity, index == 2 ? Alarm : Normal),
        })]);

    public static FieldOptions Normal { get; } = new() { Priority = PollPriority.Normal };

    public static FieldOptions Alarm { get; } = new() { Priority = PollPriority.Alarm };

    public static FieldOptions Low { get; } = new() { Priority = PollPriority.Low };
}
