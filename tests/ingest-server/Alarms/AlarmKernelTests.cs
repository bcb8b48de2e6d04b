using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.Alarms;

public sealed class AlarmKernelTests
{
    private const long T0 = 1_700_000_000_000;

    private static readonly AlarmRule[] Rules =
    [
        new ThresholdRule("lamp-out", 1, 3, "out", "灭", Quantity.LampPower, null, 5, 10, 2000, 0, new RuleGuard(Quantity.LampRelay, 1)),
        new ThresholdRule("tilt", 1, 2, "tilted", "倾斜", Quantity.CoverTilt, 15, null, 10, 0, 0, null),
        new OfflineRule("offline", 1, 2, "offline", "离线", DeathDelayMs: 3000, SilenceMs: 30_000),
    ];

    [Fact]
    public void Apply_LampOnWithoutPower_RaisesOnceAndClears()
    {
        var script = new KernelScript()
            .Data(T0, false, Good(Quantity.LampRelay, T0, 1), Good(Quantity.LampPower, T0, 2))
            .Data(T0 + 2000, false, Good(Quantity.LampPower, T0 + 2000, 2))
            .Data(T0 + 4000, false, Good(Quantity.LampPower, T0 + 4000, 2))
            .Data(T0 + 6000, false, Good(Quantity.LampPower, T0 + 6000, 120));

        var transitions = script.PlayTo(new AlarmKernel(Rules));

        Assert.Equal([TransitionKind.Raised, TransitionKind.Cleared], transitions.Select(transition => transition.Kind));
        Assert.Equal(T0, transitions[0].OnsetUnixMs);
        Assert.Equal(transitions[0].AlarmId, transitions[1].AlarmId);
    }

    [Fact]
    public void Apply_LampSwitchedOffWithoutPower_IsNoAlarm() =>
        Assert.Empty(new KernelScript()
            .Data(T0, false, Good(Quantity.LampRelay, T0, 0), Good(Quantity.LampPower, T0, 0))
            .Data(T0 + 9000, false, Good(Quantity.LampPower, T0 + 9000, 0))
            .PlayTo(new AlarmKernel(Rules)));

    [Fact]
    public void Apply_BadOrHistoricalReading_NeitherRaisesNorClears()
    {
        var kernel = new AlarmKernel(Rules);

        Assert.True(Assert.Single(new KernelScript().Data(T0, true, Good(Quantity.CoverTilt, T0, 90)).PlayTo(kernel)).IsHistorical);
        Assert.Single(new KernelScript().Data(T0, false, Good(Quantity.CoverTilt, T0, 90)).PlayTo(kernel));
        Assert.Empty(new KernelScript().Data(T0 + 1, false, Reading.Bad(Quantity.CoverTilt, T0 + 1, Quality.Timeout)).PlayTo(kernel));
        Assert.All(new KernelScript().Data(T0 + 2, true, Good(Quantity.CoverTilt, T0 + 2, 0)).PlayTo(kernel), transition => Assert.True(transition.IsHistorical));
    }

    [Fact]
    public void Apply_DeathWithoutRebirth_RaisesAfterTheDelayAndClearsAtBirth()
    {
        var script = new KernelScript().Node(MessageKind.NodeBirth, T0).Tick(T0 + 1000).Node(MessageKind.NodeDeath, T0 + 1500);
        for (var at = T0 + 2000; at <= T0 + 6000; at += 1000) script.Tick(at);
        script.Node(MessageKind.NodeBirth, T0 + 7000);

        var transitions = script.PlayTo(new AlarmKernel(Rules));

        Assert.Equal([TransitionKind.Raised, TransitionKind.Cleared], transitions.Select(transition => transition.Kind));
        Assert.Equal(T0 + 5000, transitions[0].AtUnixMs);
    }

    [Fact]
    public void Apply_DeathAndQuickRebirth_IsNoAlarm()
    {
        var script = new KernelScript().Node(MessageKind.NodeBirth, T0).Node(MessageKind.NodeDeath, T0 + 500).Node(MessageKind.NodeBirth, T0 + 1500);
        for (var at = T0 + 2000; at <= T0 + 9000; at += 1000) script.Tick(at);

        Assert.Empty(script.PlayTo(new AlarmKernel(Rules)));
    }

    [Fact]
    public void Apply_SilenceWhileTheServerRan_RaisesAndAnyMessageClears()
    {
        var script = new KernelScript().Node(MessageKind.NodeBirth, T0);
        for (var at = T0; at <= T0 + 40_000; at += 1000) script.Tick(at);
        script.Data(T0 + 41_000, false, Good(Quantity.LampPower, T0 + 41_000, 100));

        var transitions = script.PlayTo(new AlarmKernel(Rules));

        Assert.Equal([TransitionKind.Raised, TransitionKind.Cleared], transitions.Select(transition => transition.Kind));
    }

    [Fact]
    public void Apply_HoleBetweenTicks_IsTheServersSleepNotTheGatewaysSilence()
    {
        var script = new KernelScript().Node(MessageKind.NodeBirth, T0).Tick(T0).Tick(T0 + 600_000);
        for (var at = T0 + 601_000; at <= T0 + 620_000; at += 1000) script.Tick(at);

        Assert.Empty(script.PlayTo(new AlarmKernel(Rules)));
    }

    /// <summary>Live, and stopped at any entry, saved, restored and continued: the same transitions with the same ids.</summary>
    [Fact]
    public void Apply_RestoredFromASnapshotAnywhere_GivesTheSameTransitions() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[200, 4000], Gen.Double[0, 30]).Array[1, 60].SelectMany(steps => Gen.Int[0, steps.Length].Select(cut => (steps, cut)))
            .Sample(sample =>
            {
                var script = new KernelScript();
                var now = T0;
                foreach (var (kind, delta, value) in sample.steps)
                {
                    now += delta;
                    _ = kind switch
                    {
                        0 => script.Tick(now),
                        1 => script.Node(MessageKind.NodeBirth, now),
                        2 => script.Node(MessageKind.NodeDeath, now),
                        3 => script.Data(now, false, Good(Quantity.CoverTilt, now, value)),
                        _ => script.Data(now, false, Good(Quantity.LampRelay, now, 1), Good(Quantity.LampPower, now, value / 3)),
                    };
                }

                var whole = script.PlayTo(new AlarmKernel(Rules));

                var first = new AlarmKernel(Rules);
                var parts = script.PlayTo(first, 0, sample.cut);
                var second = new AlarmKernel(Rules);
                Restarts.Copy(first, second);
                parts.AddRange(script.PlayTo(second, sample.cut));

                return whole.SequenceEqual(parts);
            });

    private static Reading Good(Quantity quantity, long unixMs, double value) => new(quantity, unixMs, value, Quality.Good);
}
