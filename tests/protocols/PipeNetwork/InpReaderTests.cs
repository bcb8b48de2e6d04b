using CsCheck;
using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.PipeNetwork.Inp;

namespace SmartPoles.Protocols.Tests.PipeNetwork;

public class InpReaderTests
{
    private const string Small = """
        [TITLE]
        Two streets
        ; a comment
        [junctions]
        ;id elevation demand pattern
        a   100  10  day  ; by the mill
        "b" 150,5
        [RESERVOIRS]
        R  300
        [TANKS]
        T  200 10 2 20 40 0
        [PIPES]
        p1 R a 1000 12 120 0.5 Open
        p2 a b 500  8  100 CLOSED
        p3 b T 500  8  100 0 CV
        [PUMPS]
        u  a T HEAD h SPEED 1.1 PATTERN day
        w  a T POWER 10
        [VALVES]
        v  a b 6 PRV 50 0.2
        f  a b 6 FCV 100
        [STATUS]
        w Closed
        v OPEN
        [PATTERNS]
        day 0.5 1.5
        day 1
        [CURVES]
        h 0 100
        h 500 90
        h 1000 60
        [EMITTERS]
        b 4
        [CONTROLS]
        LINK p1 CLOSED IF NODE T ABOVE 18
        pump u 0.5 IF JUNCTION a BELOW 20
        LINK f 80 AT CLOCKTIME 6:30 PM
        LINK p1 OPEN AT TIME 12.5
        [TIMES]
        Duration 24
        Hydraulic Timestep 0:30
        Pattern Timestep 120 min
        Start ClockTime 6 am
        Quality Timestep 0:05
        [OPTIONS]
        Units GPM
        Headloss H-W
        Specific Gravity 1.0
        Quality Chlorine mg/L
        [COORDINATES]
        a 115.98 36.45
        [VERTICES]
        p1 115.97 36.44
        p1 115.975 36.445
        [BACKDROP]
        UNITS Degrees
        [REPORT]
        Status Yes
        [END]
        nonsense after the end is not read
        """;

    [Fact]
    public void Read_UsUnits_GivesMetresAndCubicMetres()
    {
        var network = Good(Small.Replace("\"b\" 150", "\"b\"\t150", StringComparison.Ordinal));

        var a = network.Junctions[0];
        Assert.Equal(30.48, a.ElevationM, 9);
        Assert.Equal(10 * 0.003785411784 / 60, a.Demands.Single().BaseM3PerS, 12);
        Assert.Equal("day", a.Demands.Single().PatternId);
        Assert.Equal(new MapPoint(115.98, 36.45), a.Position);
        Assert.Equal(CoordinateUnit.Degrees, network.Options.Coordinates);
        Assert.Equal(5 * 0.003785411784 / 60, network.Junctions[1].Demands.Single().BaseM3PerS, 12);
        Assert.Equal(91.44, network.Reservoirs[0].HeadM, 9);
        Assert.Equal(12.192, network.Tanks[0].DiameterM, 9);
        Assert.Equal((304.8, 0.3048, 120.0, 0.5), (network.Pipes[0].LengthM, network.Pipes[0].DiameterM, network.Pipes[0].Roughness, network.Pipes[0].MinorLoss));
        Assert.Equal([new MapPoint(115.97, 36.44), new MapPoint(115.975, 36.445)], network.Pipes[0].Vertices);
        Assert.Equal(50 / 0.4333 * 0.3048, network.Valves[0].Setting, 6);
        Assert.Equal(7457, network.Pumps[1].PowerW!.Value, 6);
        var flow = 4 * 0.003785411784 / 60;
        Assert.Equal(flow * Math.Sqrt(0.4333 / 0.3048), network.Junctions[1].EmitterCoefficient, 12);
    }

    [Fact]
    public void Read_StatusPatternsCurvesAndTimes_AreTakenIn()
    {
        var network = Good(Small);

        Assert.Equal([false, true, false], network.Pipes.Select(pipe => pipe.IsClosed));
        Assert.Equal([false, false, true], network.Pipes.Select(pipe => pipe.HasCheckValve));
        Assert.True(network.Pumps[1].IsClosed);
        Assert.Equal(("h", 1.1, "day"), (network.Pumps[0].HeadCurveId, network.Pumps[0].Speed, network.Pumps[0].SpeedPatternId));
        Assert.Equal([ValveOverride.Open, ValveOverride.None], network.Valves.Select(valve => valve.Override));
        Assert.Equal([0.5, 1.5, 1], network.Patterns.Single().Multipliers);
        Assert.Equal(CurveKind.PumpHead, network.Curves.Single().Kind);
        Assert.Equal(30.48, network.Curves.Single().Points[0].Y, 9);
        Assert.Equal((86_400, 1800, 7200, 21_600), (network.Times.DurationS, network.Times.HydraulicStepS, network.Times.PatternStepS, network.Times.StartClockS));
        Assert.Equal(["Two streets", "; a comment"], network.Title);
        Assert.Equal(
            [
                new Control("p1", new ControlAction(false), new ControlCondition.Above("T", 18 * 0.3048)),
                new Control("u", new ControlAction(true, 0.5), new ControlCondition.Below("a", 20 / 0.4333 * 0.3048)),
                new Control("f", new ControlAction(true, 80 * 0.003785411784 / 60), new ControlCondition.AtClock(66_600)),
                new Control("p1", new ControlAction(true), new ControlCondition.AtTime(45_000)),
            ],
            network.Controls,
            new Near());
    }

    [Theory]
    [InlineData("LPS", 0.001)]
    [InlineData("LPM", 0.001 / 60)]
    [InlineData("CMH", 1 / 3600.0)]
    [InlineData("CMD", 1 / 86_400.0)]
    [InlineData("MLD", 1000 / 86_400.0)]
    [InlineData("cms", 1)]
    public void Read_SiUnits_KeepMetres(string unit, double factor)
    {
        var network = Good($"[JUNCTIONS]\na 10 3\n[RESERVOIRS]\nR 20\n[PIPES]\np R a 100 250 0.2\n[VALVES]\nv a b 100 PSV 7\n[JUNCTIONS]\nb 1\n[OPTIONS]\nUNITS {unit}\nHEADLOSS D-W\n");

        Assert.Equal(3 * factor, network.Junctions[0].Demands.Single().BaseM3PerS, 12);
        Assert.Equal((10.0, 100.0, 0.25, 0.0002, 7.0), (network.Junctions[0].ElevationM, network.Pipes[0].LengthM, network.Pipes[0].DiameterM, Math.Round(network.Pipes[0].Roughness, 9), network.Valves[0].Setting));
    }

    [Theory]
    [InlineData("CFS", 0.028316846592)]
    [InlineData("MGD", 0.0438126364)]
    [InlineData("IMGD", 0.0526167824)]
    [InlineData("AFD", 0.0142764101)]
    public void Read_UsFlowUnits_AreThoseOfTheManual(string unit, double m3PerS) =>
        Assert.Equal(m3PerS, Good($"[JUNCTIONS]\na 10 1\n[OPTIONS]\nUNITS {unit}\n").Junctions[0].Demands.Single().BaseM3PerS, 9);

    [Theory]
    [InlineData("CMS", "0.000001022", 1)]
    [InlineData("CFS", "1.1e-5", 1)]
    [InlineData("CMS", "1.3", 1.3)]
    public void Read_Viscosity_IsRelativeToWater(string unit, string text, double relative) =>
        Assert.Equal(relative, Good($"[JUNCTIONS]\na 10 1\n[OPTIONS]\nVISCOSITY {text}\nUNITS {unit}\n").Options.Viscosity, 9);

    [Fact]
    public void Read_DemandsSection_ReplacesTheJunctionsOwn()
    {
        var network = Good("[JUNCTIONS]\na 10 99\n[DEMANDS]\na 1 p homes\na 2\n[PATTERNS]\np 1\n[OPTIONS]\nUNITS CMS\n");

        Assert.Equal([new JunctionDemand(1, "p", "homes"), new JunctionDemand(2)], network.Junctions[0].Demands);
    }

    [Fact]
    public void Read_UnknownSectionRulesAndOption_AreKeptAndTold()
    {
        var result = InpReader.Read(new StringReader("[JUNCTIONS]\na 1\n[LEAKAGE]\np 1 2\n[RULES]\nRULE 1\n[ENERGY]\nGlobal Price 1\n[OPTIONS]\nGLITTER yes\nTOLERANCE 0.01\n"), "x.inp");

        Assert.True(result.IsRead);
        Assert.Equal(["ENERGY", "RULES", "LEAKAGE"], result.Network.Kept.Select(section => section.Name).Where(name => name != "OPTIONS"));
        Assert.Equal(
            ["x.inp, line 10, [OPTIONS]", "x.inp, line 6, [RULES]", "x.inp, line 4, [LEAKAGE]"],
            result.Notices.Select(notice => notice.Origin.ToString()));
    }

    [Fact]
    public void Read_ManyFaults_TellsAllWithPlaceAndRemedy()
    {
        const string Bad = """
            [JUNCTIONS]
            a ten
            a 5
            [PIPES]
            p1 a nowhere 100 8 120
            p2 a
            [PUMPS]
            u a b TURBO 3
            [VALVES]
            v a b 8 XYZ 5
            [CONTROLS]
            LINK p9 OPEN IF NODE a ABOVE 5
            LINK p1 MAYBE AT TIME 5
            [TIMES]
            DURATION soon
            [OPTIONS]
            UNITS FURLONGS
            """;

        var result = InpReader.Read(new StringReader(Bad), "bad.inp");

        Assert.Null(result.Network);
        var told = result.Faults.Select(fault => fault.ToString()).ToList();
        string[] expected =
        [
            "bad.inp, line 2, [JUNCTIONS]: elevation of a is no number: 'ten'",
            "bad.inp, line 3, [JUNCTIONS]: node a is there twice (first in line 2); rename or remove one",
            "bad.inp, line 5, [PIPES]: link p1 ends at node nowhere, which is not there; add the node or mend the name",
            "bad.inp, line 6, [PIPES]: 2 fields; write: pipe node1 node2 length diameter roughness [minor-loss] [OPEN|CLOSED|CV]",
            "bad.inp, line 8, [PUMPS]: 'TURBO' is no keyword of a pump; use HEAD, POWER, SPEED, PATTERN",
            "bad.inp, line 10, [VALVES]: valve type 'XYZ' is not known; use PRV, PSV, PBV, FCV, TCV or GPV",
            "bad.inp, line 12, [CONTROLS]: a control switches link p9, which is not there",
            "bad.inp, line 15, [TIMES]: 'soon ' is no time; write 1:30, 1.5, 90 MIN or, for a time of day, 6 AM",
            "bad.inp, line 17, [OPTIONS]: flow unit 'FURLONGS' is not known; use one of CFS, GPM, MGD, IMGD, AFD, LPS, LPM, MLD, CMH, CMD, CMS",
        ];
        foreach (var line in expected) Assert.Contains(line, told);
        Assert.Contains(told, line => line.StartsWith("bad.inp, line 13, [CONTROLS]: 'MAYBE' is neither OPEN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("[PIPES\nx")]
    [InlineData("\0\u0001")]
    [InlineData("[OPTIONS]\nUNITS\nPRESSURE\nTRIALS 0\n")]
    public void Read_NoNetwork_IsAFaultNotAnException(string text)
    {
        var result = InpReader.Read(new StringReader(text), "x.inp");

        Assert.Null(result.Network);
        Assert.NotEmpty(result.Faults);
    }

    [Fact]
    public void Load_MissingFile_IsAFault()
    {
        var result = InpReader.Load("no-such-file.inp");

        Assert.StartsWith("no-such-file.inp: cannot be read:", result.Faults.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RubbishWithoutEnd_ListsFaultsUpToABound()
    {
        var result = InpReader.Read(new StringReader("[PIPES]\n" + string.Concat(Enumerable.Repeat("x y\n", 5000))), "x.inp");

        Assert.Equal(201, result.Faults.Count);
        Assert.Contains("more faults follow", result.Faults[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyMutilation_NeverThrows() => Gen.Select(Gen.Int[0, Small.Length - 1], Gen.Int[0, 30], Gen.String[Gen.Char["[];\" \n*:-.0159aAPRVxé"], 0, 12]).Sample(
        (at, cut, put) =>
        {
            var text = Small[..at] + put + Small[Math.Min(Small.Length, at + cut)..];
            var result = InpReader.Read(new StringReader(text), "x.inp");
            Assert.Equal(result.Network is null, result.Faults.Count > 0);
        },
        iter: 3000);

    private static NetworkModel Good(string text)
    {
        var result = InpReader.Read(new StringReader(text), "x.inp");
        Assert.True(result.IsRead, string.Join('\n', result.Faults));
        return result.Network;
    }

    /// <summary>Controls alike but for the last bits of their limits.</summary>
    private sealed class Near : IEqualityComparer<Control>
    {
        public bool Equals(Control? x, Control? y) => Round(x!) == Round(y!);

        public int GetHashCode(Control control) => 0;

        private static Control Round(Control control) => control with
        {
            Action = control.Action with { Setting = control.Action.Setting is { } setting ? Math.Round(setting, 9) : null },
            When = control.When switch
            {
                ControlCondition.Above above => above with { LimitM = Math.Round(above.LimitM, 9) },
                ControlCondition.Below below => below with { LimitM = Math.Round(below.LimitM, 9) },
                _ => control.When,
            },
        };
    }
}
