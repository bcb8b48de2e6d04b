using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>One traffic through all default rules: whole, and stopped and restored at two places: the same transitions, to the letter.</summary>
public sealed class RestartTests
{
    private static readonly (string Device, Quantity Quantity, double[] Values)[] Series =
    [
        ("3715020103000001", Quantity.CoverTilt, [1, 16, 35, 95]), ("3715020103000001", Quantity.CoverWaterLevel, [0.1, 1.6, 2.2]), ("3715020103000001", Quantity.CoverOpen, [0, 1]),
        ("3715020118000001", Quantity.LampPower, [0, 50, 150]), ("3715020118000001", Quantity.LampRelay, [0, 1]), ("3715020118000001", Quantity.LampVoltage, [0, 190, 220, 240]),
        ("3715020118000002", Quantity.LampVoltage, [0, 220]), ("3715020118000003", Quantity.LampVoltage, [0, 220]), ("3715020118000003", Quantity.LampEnergy, [1, 5, 3]),
        ("3715020101000001", Quantity.WaterPressure, [0.3, 0.28, 0.2, 0.1]), ("3715020101000002", Quantity.WaterPressure, [0.3, 0.2, 0.1]), ("3715020101000002", Quantity.WaterFlow, [5, 10, 30]),
        ("3715020111000001", Quantity.GasCh4, [1, 25, 60]), ("3715020309000001", Quantity.EnvPm10, [60, 500]), ("3715020309000002", Quantity.EnvPm10, [60, 80]),
        ("3715020309000001", Quantity.EnvWindSpeed, [3, 15, 30, 40]), ("3715020309000001", Quantity.EnvRain, [0, 20, 60, 130]),
    ];

    private static readonly CityStub City = new([.. Series.Select(row => row.Device).Distinct().Select(device => CityStub.Place(device, circuit: "C1", zone: "Z1", due: new DateOnly(2026, 1, 5)))])
    {
        PipeLine = ["3715020101000001", "3715020101000002"],
    };

    [Fact]
    public void AnyTraffic_StoppedAndRestoredAnywhere_TellsTheSame() => Sample((first, second) => Restarts.Copy(first, second));

    /// <summary>A restart that forgets must be found out.</summary>
    [Fact]
    public void AnyTraffic_RestoredWithoutItsState_IsFoundOut() => Assert.ThrowsAny<Exception>(() => Sample((_, _) => { }));

    [Fact]
    public void Read_ACutSnapshot_IsNone()
    {
        var kernel = new AlarmKernel(Default());
        new KernelScript().Data(T0, false, Good(Quantity.LampVoltage, T0, 220)).PlayTo(kernel);
        using var stream = new MemoryStream();
        KernelSnapshot.Write(kernel.State, 5, stream);

        for (var length = 0; length < stream.Length; length += 7) Assert.Null(KernelSnapshot.Read(new MemoryStream(stream.ToArray(), 0, length), kernel.Rules, _ => null));
        Assert.NotNull(KernelSnapshot.Read(new MemoryStream(stream.ToArray()), kernel.Rules, _ => null));
    }

    [Fact]
    public void Read_WhatWasWrittenBefore_IsDiscarded() =>
        Assert.Null(KernelSnapshot.Read(new MemoryStream("{\"Version\":1,\"TickMs\":5}"u8.ToArray()), Default(), _ => null));

    private static void Sample(Action<AlarmKernel, AlarmKernel> restart) =>
        Gen.Select(Gen.Select(Gen.Int[0, 60], Gen.Int[0, 10_000], Gen.Int[0, 3]).Array[20, 150], Gen.Int[0, 150], Gen.Int[0, 150]).Sample(
            (steps, one, other) =>
            {
                var script = Script(steps);
                var whole = Words(script.PlayTo(new AlarmKernel(Default(), City)));

                var (low, high) = (Math.Min(Math.Min(one, other), script.Count), Math.Min(Math.Max(one, other), script.Count));
                var kernels = Enumerable.Range(0, 3).Select(_ => new AlarmKernel(Default(), City)).ToArray();
                var parts = script.PlayTo(kernels[0], 0, low);
                restart(kernels[0], kernels[1]);
                parts.AddRange(script.PlayTo(kernels[1], low, high));
                restart(kernels[1], kernels[2]);
                parts.AddRange(script.PlayTo(kernels[2], high));
                return whole.SequenceEqual(Words(parts));
            },
            iter: 150);

    private static KernelScript Script((int Kind, int Delta, int Value)[] steps)
    {
        var script = new KernelScript().Node(MessageKind.NodeBirth, T0);
        var now = T0;
        foreach (var (kind, delta, value) in steps)
        {
            now += delta;
            if (kind < 10) script.Tick(now);
            else if (kind == 10) script.Node(MessageKind.NodeDeath, now, $"GW-00000{value + 1}");
            else if (kind == 11) script.Node(MessageKind.NodeBirth, now, $"GW-00000{value + 1}");
            else if (kind == 12) script.Tick(now += 45 * Minute);
            else if (kind == 13) script.Device("3715020103000001", now, true, Good(Quantity.CoverTilt, now - Hour, 5 + (30 * value)));
            else
            {
                var (device, quantity, values) = Series[kind % Series.Length];
                script.Device(device, now, Good(quantity, now - (value * 300), values[value % values.Length]));
            }
        }

        return script;
    }

    private static RuleSet Default()
    {
        var faults = new List<string>();
        var rules = RuleFile.Load(RuleFile.DefaultPath, faults);
        Assert.Empty(faults);
        return rules!;
    }
}
