namespace SmartPoles.Protocols.PipeNetwork.Inp;

public static partial class InpWriter
{
    private const string None = "*";

    private static void WriteNodes(NetworkModel network, Page page)
    {
        var units = page.Units;
        page.Section("JUNCTIONS", network.Junctions.Select(node => node.Demands is [{ Category: null } only]
            ? page.Row([node.Id, Text(node.ElevationM, units.LengthM), Text(only.BaseM3PerS, units.FlowM3PerS), .. Optional(only.PatternId)])
            : page.Row(node.Id, Text(node.ElevationM, units.LengthM))));
        page.Section("RESERVOIRS", network.Reservoirs.Select(node => page.Row([node.Id, Text(node.HeadM, units.LengthM), .. Optional(node.PatternId)])));
        page.Section("TANKS", network.Tanks.Select(tank => page.Row(
            tank.Id,
            Text(tank.ElevationM, units.LengthM),
            Text(tank.InitialLevelM, units.LengthM),
            Text(tank.MinLevelM, units.LengthM),
            Text(tank.MaxLevelM, units.LengthM),
            Text(tank.DiameterM, units.LengthM),
            Text(tank.MinVolumeM3, units.VolumeM3),
            tank.VolumeCurveId ?? None,
            tank.CanOverflow ? "YES" : "NO")));
        page.Section("DEMANDS", network.Junctions.Where(node => node.Demands is not ([] or [{ Category: null }])).SelectMany(node => node.Demands.Select(
            demand => page.Row([node.Id, Text(demand.BaseM3PerS, units.FlowM3PerS), demand.PatternId ?? None, .. Optional(demand.Category)]))));
        page.Section("EMITTERS", network.Junctions.Where(node => node.EmitterCoefficient > 0).Select(
            node => page.Row(node.Id, Text(node.EmitterCoefficient, units.EmitterM3PerS))));
    }

    private static void WriteLinks(NetworkModel network, Page page)
    {
        var units = page.Units;
        page.Section("PIPES", network.Pipes.Select(pipe => page.Row(
            pipe.Id,
            pipe.From,
            pipe.To,
            Text(pipe.LengthM, units.LengthM),
            Text(pipe.DiameterM, units.DiameterM),
            Text(pipe.Roughness, units.RoughnessM),
            Text(pipe.MinorLoss),
            pipe.HasCheckValve ? "CV" : pipe.IsClosed ? "CLOSED" : "OPEN")));
        page.Section("PUMPS", network.Pumps.Select(pump => page.Row(
        [
            pump.Id, pump.From, pump.To,
            .. pump.HeadCurveId is { } curve ? (string[])["HEAD", curve] : ["POWER", Text(pump.PowerW!.Value, units.PowerW)],
            .. pump.Speed == 1 ? (string[])[] : ["SPEED", Text(pump.Speed)],
            .. pump.SpeedPatternId is { } pattern ? (string[])["PATTERN", pattern] : [],
        ])));
        page.Section("VALVES", network.Valves.Select(valve => page.Row(
            valve.Id,
            valve.From,
            valve.To,
            Text(valve.DiameterM, units.DiameterM),
            valve.Kind.ToString().ToUpperInvariant(),
            valve.HeadLossCurveId ?? Text(valve.Setting, units.Setting(valve.Kind)),
            Text(valve.MinorLoss))));
    }

    private static void WriteStatus(NetworkModel network, Page page) => page.Section(
        "STATUS",
        network.Pumps.Where(pump => pump.IsClosed).Select(pump => page.Row(pump.Id, "CLOSED"))
            .Concat(network.Valves.Where(valve => valve.Override != ValveOverride.None).Select(valve => page.Row(valve.Id, valve.Override.ToString().ToUpperInvariant()))));

    private static string Line(NetworkModel network, InpUnits units, Control control)
    {
        network.TryFindLink(control.LinkId, out var link);
        var action = control.Action.Setting switch
        {
            null => control.Action.IsOpen ? "OPEN" : "CLOSED",
            { } value when network.Links[link] is Valve valve => Text(value, units.Setting(valve.Kind)),
            { } value => Text(value),
        };
        var condition = control.When switch
        {
            ControlCondition.Above above => $"IF NODE {above.NodeId} ABOVE {Limit(network, units, above.NodeId, above.LimitM)}",
            ControlCondition.Below below => $"IF NODE {below.NodeId} BELOW {Limit(network, units, below.NodeId, below.LimitM)}",
            ControlCondition.AtTime at => $"AT TIME {InpClock.Write(at.Seconds)}",
            ControlCondition.AtClock at => $"AT CLOCKTIME {InpClock.Write(at.SecondOfDay)}",
            _ => "",
        };
        return $"LINK {control.LinkId} {action} {condition}";
    }

    private static string Limit(NetworkModel network, InpUnits units, string nodeId, double limit)
    {
        network.TryFindNode(nodeId, out var index);
        return Text(limit, network.Nodes[index] is Junction ? units.PressureM : units.LengthM);
    }

    private static IEnumerable<string> Times(NetworkTimes times) =>
    [
        $"DURATION {InpClock.Write(times.DurationS)}",
        $"HYDRAULIC TIMESTEP {InpClock.Write(times.HydraulicStepS)}",
        $"PATTERN TIMESTEP {InpClock.Write(times.PatternStepS)}",
        $"PATTERN START {InpClock.Write(times.PatternStartS)}",
        $"REPORT TIMESTEP {InpClock.Write(times.ReportStepS)}",
        $"REPORT START {InpClock.Write(times.ReportStartS)}",
        $"START CLOCKTIME {InpClock.Write(times.StartClockS)}",
    ];

    private static IEnumerable<string> Options(NetworkOptions options, InpUnits units)
    {
        yield return $"UNITS {options.Flow.ToString().ToUpperInvariant()}";
        if (options.PressureInKilopascal) yield return "PRESSURE KPA";
        yield return options.HeadLoss switch
        {
            HeadLossFormula.DarcyWeisbach => "HEADLOSS D-W",
            HeadLossFormula.ChezyManning => "HEADLOSS C-M",
            _ => "HEADLOSS H-W",
        };
        yield return $"SPECIFIC GRAVITY {Text(options.SpecificGravity)}";
        yield return $"VISCOSITY {Text(options.Viscosity)}";
        yield return $"TRIALS {options.TrialsMax}";
        yield return $"ACCURACY {Text(options.Accuracy)}";
        yield return $"PATTERN {options.DefaultPatternId ?? None}";
        yield return $"DEMAND MULTIPLIER {Text(options.DemandMultiplier)}";
        yield return $"EMITTER EXPONENT {Text(options.EmitterExponent)}";
        if (!options.EmitterBackflow) yield return "EMITTER BACKFLOW NO";
        if (options.DemandModel != DemandModel.PressureDriven) yield break;
        yield return "DEMAND MODEL PDA";
        yield return $"MINIMUM PRESSURE {Text(options.MinimumPressureM, units.PressureM)}";
        yield return $"REQUIRED PRESSURE {Text(options.RequiredPressureM, units.PressureM)}";
        yield return $"PRESSURE EXPONENT {Text(options.PressureExponent)}";
    }

    private static string[] Optional(string? field) => field is null ? [] : [field];
}
