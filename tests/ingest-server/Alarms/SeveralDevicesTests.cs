using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.Protocols.Telemetry.Quantities;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>Rules that look at several devices: what they find, and that the order of arrival within the window does not matter.</summary>
public sealed class SeveralDevicesTests
{
    private static readonly string[] Points = [.. Enumerable.Range(1, 5).Select(number => $"371502010100000{number}")];
    private static readonly CityStub Water = new() { PipeLine = Points };
    private static readonly NeighbourRule Burst = new(Head("burst", 1), Quantity.WaterPressure, 0.05, 0.05, 0.02, 60 * Second, 60 * Second, 2);

    private static readonly ThresholdRule Dark = new ThresholdRule("dark", 1, 2, "dark", "灭", Quantity.LampVoltage, null, 50, 150, 0, 0)
    {
        Group = new RuleGroup(GroupBy.Circuit, 3, 0.5, Members: false),
    };

    [Fact]
    public void Neighbours_ThatFallTogether_AreOneBurstOnTheFirstWithThePipesBetween()
    {
        var script = Quiet();
        Fall(script, Points[2], T0 + (20 * Second));
        Fall(script, Points[1], T0 + (22 * Second));
        Fall(script, Points[3], T0 + (24 * Second));
        script.Ticks(T0 + (25 * Second), T0 + (60 * Second));

        var raised = Assert.Single(script.Play(Burst, Water));

        Assert.Equal((Points[2], T0 + (20 * Second), "pipes P1"), (raised.Subject, raised.OnsetUnixMs, raised.Detail));
    }

    [Fact]
    public void Neighbours_FarApart_AreNoBurst()
    {
        var script = Quiet();
        Fall(script, Points[0], T0 + (20 * Second));
        Fall(script, Points[3], T0 + (22 * Second));

        Assert.Empty(script.Ticks(T0 + (25 * Second), T0 + (60 * Second)).Play(Burst, Water));
    }

    [Fact]
    public void Burst_WhenTheLastPointHasRecovered_IsOver()
    {
        var script = Quiet();
        foreach (var point in Points[..2]) Fall(script, point, T0 + (20 * Second));
        script.Ticks(T0 + (25 * Second), T0 + (30 * Second));
        foreach (var point in Points[..2]) script.Device(point, T0 + (31 * Second), Good(Quantity.WaterPressure, T0 + (31 * Second), 0.3));

        Assert.Equal([TransitionKind.Raised, TransitionKind.Cleared], script.Ticks(T0 + (31 * Second), T0 + (60 * Second)).Play(Burst, Water).Select(row => row.Kind));
    }

    [Fact]
    public void Group_WhenHalfOfACircuitIsDark_IsOneAlarmOfTheCircuit()
    {
        var lamps = Enumerable.Range(1, 6).Select(number => $"371502011800000{number}").ToArray();
        var city = new CityStub([.. lamps.Select(lamp => CityStub.Place(lamp, circuit: "C1"))]);
        var script = new KernelScript();
        foreach (var lamp in lamps) script.Device(lamp, T0, Good(Quantity.LampVoltage, T0, 220));
        foreach (var lamp in lamps[..2]) script.Device(lamp, T0 + Second, Good(Quantity.LampVoltage, T0 + Second, 0));
        Assert.Empty(script.Ticks(T0 + Second, T0 + (10 * Second)).Play(Dark, city));

        script.Device(lamps[2], T0 + (11 * Second), Good(Quantity.LampVoltage, T0 + (11 * Second), 0)).Ticks(T0 + (11 * Second), T0 + (20 * Second));
        foreach (var lamp in lamps) script.Device(lamp, T0 + (21 * Second), Good(Quantity.LampVoltage, T0 + (21 * Second), 220));

        var transitions = script.Ticks(T0 + (21 * Second), T0 + (30 * Second)).Play(Dark, city);
        Assert.Equal([(TransitionKind.Raised, "C1", "3 of 6"), (TransitionKind.Cleared, "C1", null)], transitions.Select(row => (row.Kind, row.Subject, row.Detail)));
    }

    /// <summary>A circuit takes the gateways on its poles with it: nobody is left to say that its lamps have no voltage.</summary>
    [Theory]
    [InlineData(2, true, "4 of 6")]
    [InlineData(1, true, null)]
    [InlineData(2, false, null)]
    public void Group_WhoseGatewaysAreLost_CountsTheLampsBehindThemFromTheSecondOn(int lost, bool counts, string? detail)
    {
        var lamps = Enumerable.Range(1, 6).Select(number => $"371502011800000{number}").ToArray();
        var city = new CityStub([.. lamps.Select(lamp => CityStub.Place(lamp, circuit: "C1"))]);
        var dark = Dark with { Group = Dark.Group! with { Lost = counts } };
        var gone = new OfflineRule("gone", 1, 2, "gone", "离线", 3000, Hour);
        var script = new KernelScript();
        for (var index = 0; index < lamps.Length; index++) script.Behind($"GW-{index / 2}", lamps[index], T0, false, Good(Quantity.LampVoltage, T0, 220));
        for (var gateway = 0; gateway < lost; gateway++) script.Node(MessageKind.NodeDeath, T0 + Second, $"GW-{gateway}");
        script.Ticks(T0 + Second, T0 + (20 * Second));
        for (var gateway = 0; gateway < lost; gateway++) script.Node(MessageKind.NodeBirth, T0 + (21 * Second), $"GW-{gateway}");
        script.Ticks(T0 + (21 * Second), T0 + (40 * Second));

        AlarmKernel Make() => new(RuleSet.Of([dark, gone]), city);
        var told = script.PlayTo(Make()).Where(row => row.Subject == "C1").ToArray();

        for (var entries = 0; entries <= script.Count; entries++) Assert.Equal(Words(told), Words(Restarts.After(entries, script, Make).Where(row => row.Subject == "C1")));
        (TransitionKind, string?)[] expected = detail is null ? [] : [(TransitionKind.Raised, detail), (TransitionKind.Cleared, null)];
        Assert.Equal(expected, told.Select(row => (row.Kind, row.Detail)));
    }

    /// <summary>Ten minutes from 0.3 to 0.2 MPa: every point falls by enough to support a burst, none by enough within a minute to make one.</summary>
    [Fact]
    public void Neighbours_ThatSinkByAndBy_AreNoBurst()
    {
        var script = Quiet();
        for (var second = 20; second <= 620; second += 5)
        {
            foreach (var point in Points[..3]) script.Device(point, T0 + (second * Second), Good(Quantity.WaterPressure, T0 + (second * Second), 0.3 - (0.1 * (second - 20) / 600)));
            script.Tick(T0 + (second * Second));
        }

        Assert.Empty(script.Ticks(T0 + (621 * Second), T0 + (640 * Second)).Play(Burst with { Support = 0.008 }, Water));
    }

    /// <summary>The third point's own fall is too small to count: what fell on both sides of it is one burst.</summary>
    /// <summary>Close to one point a burst is hardly felt by the next: less is enough there, but two that fell little are none.</summary>
    [Theory]
    [InlineData(0.01, 0.2, true)]
    [InlineData(0.05, 0.2, false)]
    [InlineData(0.01, 0.04, false)]
    public void Neighbours_ThatSupportOneThatFellFar_AreABurstOnThatOne(double support, double depth, bool isBurst)
    {
        var script = Quiet();
        script.Device(Points[0], T0 + (20 * Second), Good(Quantity.WaterPressure, T0 + (20 * Second), 0.3 - 0.02));
        script.Device(Points[1], T0 + (21 * Second), Good(Quantity.WaterPressure, T0 + (21 * Second), 0.3 - 0.02));
        script.Device(Points[1], T0 + (23 * Second), Good(Quantity.WaterPressure, T0 + (23 * Second), 0.3 - depth));
        script.Ticks(T0 + (25 * Second), T0 + (40 * Second));
        foreach (var point in Points[..2]) script.Device(point, T0 + (41 * Second), Good(Quantity.WaterPressure, T0 + (41 * Second), 0.3));
        script.Ticks(T0 + (41 * Second), T0 + (60 * Second));
        AlarmKernel Make() => new(RuleSet.Of([Burst with { Support = support }]), Water);

        var told = script.PlayTo(Make());

        (TransitionKind, string)[] expected = isBurst ? [(TransitionKind.Raised, Points[1]), (TransitionKind.Cleared, Points[1])] : [];
        Assert.Equal(expected, told.Select(row => (row.Kind, row.Kind == TransitionKind.Raised ? row.Subject : Points[1])));
        for (var entries = 0; entries <= script.Count; entries++) Assert.Equal(Words(told), Words(Restarts.After(entries, script, Make)));
    }

    [Fact]
    public void Neighbours_OnBothSidesOfOneThatHardlyFell_AreOneBurst()
    {
        var script = Quiet();
        foreach (var point in Points[..2]) Fall(script, point, T0 + (20 * Second));
        foreach (var point in Points[3..]) Fall(script, point, T0 + (21 * Second));
        script.Ticks(T0 + (25 * Second), T0 + (60 * Second));

        var raised = Assert.Single(script.Play(Burst, Water));

        Assert.Equal(Points[0], raised.Subject);
    }

    [Fact]
    public void Group_OfGateways_IsAPowerCutOfTheCity()
    {
        var rule = new OfflineRule("power-cut", 1, 1, "cut", "停电", 3000, Hour) { Group = new RuleGroup(GroupBy.City, 5, 0.3, Members: false) };
        var script = new KernelScript();
        for (var number = 0; number < 10; number++) script.Node(MessageKind.NodeBirth, T0, $"GW-{number:000000}");
        for (var number = 0; number < 5; number++) script.Node(MessageKind.NodeDeath, T0 + Second, $"GW-{number:000000}");

        var raised = Assert.Single(script.Ticks(T0 + Second, T0 + (20 * Second)).Play(rule));

        Assert.Equal(("city", "5 of 10"), (raised.Subject, raised.Detail));
    }

    [Fact]
    public void Composite_OverDevicesOfAComponent_IsAboutTheComponent()
    {
        var rule = new CompositeRule(
            Head(level: 1), [new RuleTerm(Quantity.CoverOpen, 0.5, null), new RuleTerm(Quantity.CoverWaterLevel, 1, null)], IsAcross: true, 0, 0);
        var script = new KernelScript()
            .Device("3715020103000001", T0, Good(Quantity.CoverOpen, T0, 1))
            .Device("3715020103000001-02", T0 + 500, Good(Quantity.CoverWaterLevel, T0 + 500, 1.4))
            .Device("3715020103000002", T0 + 600, Good(Quantity.CoverWaterLevel, T0 + 600, 1.4))
            .Ticks(T0 + Second, T0 + (9 * Second));

        var raised = Assert.Single(script.Play(rule));

        Assert.Equal(("3715020103000001", T0 + 500), (raised.Subject, raised.OnsetUnixMs));
        Assert.Empty(script.Play(rule with { IsAcross = false }));
    }

    [Fact]
    public void Reference_OneHeadFarAboveTheOthers_IsDust()
    {
        var rule = new MeanRule(Head("dust"), Quantity.EnvPm10, 15 * Minute, 0, 150, 120, new MeanReference([], 100, 5), 0, 0);
        var script = new KernelScript();
        for (var at = T0; at < T0 + (20 * Minute); at += 30 * Second)
        {
            for (var head = 0; head < 7; head++) script.Device($"371502030900000{head}", at, Good(Quantity.EnvPm10, at, at > T0 + (5 * Minute) && head == 3 ? 700 : 90 + head));
            script.Tick(at).Tick(at + (10 * Second));
        }

        Assert.Equal(["3715020309000003"], script.Play(rule).Select(row => row.Subject));
        Assert.Empty(script.Play(rule with { Reference = new MeanReference(["3715020309000003"], 100, 5) }));
    }

    [Fact]
    public void Calibration_OnItsDay_IsDueUntilTheRegistrySaysOtherwise()
    {
        const string detector = "3715020111000001";
        CityStub Due(DateOnly day) => new(CityStub.Place(detector, due: day));
        var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(T0).UtcDateTime);
        var rule = new CalibrationRule(Head("due"), Quantity.GasCh4, 0, 480);
        var script = new KernelScript().Device(detector, T0, Good(Quantity.GasCh4, T0, 1)).Ticks(T0, T0 + (30 * Hour), 10 * Minute);

        Assert.Empty(script.Play(rule, Due(day.AddDays(2))));
        var later = new CityStub(CityStub.Place(detector, due: day.AddDays(300))) { Version = "later" };
        var kernel = new AlarmKernel(RuleSet.Of([rule]), Due(day.AddDays(1)), hash => hash == later.Version ? later : null);
        Assert.Equal(TransitionKind.Raised, Assert.Single(script.PlayTo(kernel)).Kind);

        var after = new List<AlarmTransition>();
        Assert.Equal(EntryStatus.Ok, JournalEntry.Read(new EntryWriter().Registry(T0 + (31 * Hour), later.Version), out var entry));
        kernel.Apply(in entry, 1, after);
        after.AddRange(new KernelScript().Ticks(T0 + (31 * Hour), T0 + (33 * Hour), 10 * Minute).PlayTo(kernel));
        Assert.Equal(TransitionKind.Cleared, Assert.Single(after).Kind);
    }

    /// <summary>What arrives within the window may come in any order of the devices.</summary>
    [Fact]
    public void Arrival_InAnyOrderWithinTheWindow_GivesTheSame() => Mixed(moveMs: 0);

    /// <summary>Other times are other alarms: were the comparison blind, this would pass as well.</summary>
    [Fact]
    public void Arrival_WithOtherTimes_IsFoundOut() => Assert.ThrowsAny<Exception>(() => Mixed(moveMs: 1));

    private static void Mixed(int moveMs) =>
        Gen.Select(Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4000], Among(0.3, 0.29, 0.26, 0.22, 0.2)).Array[2, 30], Gen.Int[0, 1_000_000]).Sample((values, seed) =>
        {
            // One series is in order by itself, as a gateway sends it; the devices are mixed.
            var own = values.DistinctBy(row => (row.Item1, row.Item2)).OrderBy(row => row.Item2).Select(row => (Point: row.Item1, At: row.Item2, Value: row.Item3)).ToArray();
            var random = new Random(seed);
            var mixed = own.GroupBy(row => row.Point).OrderBy(_ => random.Next()).SelectMany(group => group).Select(row => row with { At = row.At + moveMs });
            return Told(own).SequenceEqual(Told(mixed));
        });

    private static List<string> Told(IEnumerable<(int Point, int At, double Value)> order)
    {
        var script = Quiet();
        foreach (var (point, at, value) in order) script.Device(Points[point], T0 + (24 * Second), Good(Quantity.WaterPressure, T0 + (20 * Second) + at, value));
        return Words(script.Ticks(T0 + (25 * Second), T0 + (60 * Second)).Play(RuleSet.Of([Burst, Composite()]), Water));
    }

    private static CompositeRule Composite() => new(
        Head("both"), [new RuleTerm(Quantity.WaterPressure, null, 0.25), new RuleTerm(Quantity.WaterPressure, 0.1, null)], true, 0, 0);

    private static KernelScript Quiet()
    {
        var script = new KernelScript();
        for (var at = T0; at < T0 + (20 * Second); at += 5 * Second)
        {
            foreach (var point in Points) script.Device(point, at, Good(Quantity.WaterPressure, at, 0.3));
            script.Tick(at);
        }

        return script;
    }

    private static void Fall(KernelScript script, string point, long at) => script.Device(point, at, Good(Quantity.WaterPressure, at, 0.2));
}
