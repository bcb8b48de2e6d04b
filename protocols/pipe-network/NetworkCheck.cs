namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>The rules that one part of a network must keep, with names resolved.</summary>
internal sealed class NetworkCheck(NetworkBuilder source, FaultList faults)
{
    private const int IdLengthMax = 31;     // EPANET 2.2, appendix C: ids have up to 31 characters

    private readonly Dictionary<string, NetworkNode> _nodes = Lookup(source.Nodes, node => node.Id);
    private readonly Dictionary<string, NetworkLink> _links = Lookup(source.Links, link => link.Id);
    private readonly Dictionary<string, Pattern> _patterns = Lookup(source.Patterns, pattern => pattern.Id);
    private readonly Dictionary<string, Curve> _curves = Lookup(source.Curves, curve => curve.Id);

    public void Ids<T>(IReadOnlyList<T> items, IReadOnlyList<Origin> origins, Func<T, string> id, string kind)
    {
        var seen = new Dictionary<string, Origin>(StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            var name = id(items[index]);
            if (name.Length is 0 or > IdLengthMax || name is "*" or ['[', ..] || name.AsSpan().IndexOfAny(" \t\r\n,;\"") >= 0)
            {
                faults.Add(origins[index], $"{kind} id '{name}' must have 1 to {IdLengthMax} characters without blank, ',', ';' and '\"', and not begin with '['; rename it");
            }

            if (seen.TryAdd(name, origins[index])) continue;
            var first = seen[name] is { File: not null, Line: var line } ? $" (first in line {line})" : "";
            faults.Add(origins[index], $"{kind} {name} is there twice{first}; rename or remove one");
        }
    }

    public void Pattern(Pattern pattern, Origin origin)
    {
        if (pattern.Multipliers.Count == 0 || pattern.Multipliers.Any(value => !double.IsFinite(value)))
        {
            faults.Add(origin, $"pattern {pattern.Id} needs at least one multiplier, all finite");
        }
    }

    public void Curve(Curve curve, Origin origin)
    {
        var points = curve.Points;
        var rises = points.Count > 0 && points.All(point => double.IsFinite(point.X) && double.IsFinite(point.Y));
        for (var index = 1; index < points.Count; index++) rises &= points[index].X > points[index - 1].X;
        if (!rises) faults.Add(origin, $"curve {curve.Id} needs points whose x rises from one to the next");
        else if (curve.Kind == CurveKind.PumpHead && !PumpShape.TryFit(points, out _))
        {
            faults.Add(origin, $"curve {curve.Id} is no pump curve: head must fall while flow rises; check the order of its columns");
        }
    }

    public void Node(NetworkNode node, Origin origin)
    {
        switch (node)
        {
            case Junction junction:
                Finite(junction.ElevationM, "elevation", node.Id, origin);
                if (!(junction.EmitterCoefficient >= 0)) faults.Add(origin, $"emitter of {node.Id} must not be negative");
                foreach (var demand in junction.Demands)
                {
                    Finite(demand.BaseM3PerS, "demand", node.Id, origin);
                    PatternOf(demand.PatternId, $"junction {node.Id}", origin);
                }

                break;
            case Reservoir reservoir:
                Finite(reservoir.HeadM, "head", node.Id, origin);
                PatternOf(reservoir.PatternId, $"reservoir {node.Id}", origin);
                break;
            case Tank tank:
                TankOf(tank, origin);
                break;
        }
    }

    public void Link(NetworkLink link, Origin origin)
    {
        foreach (var end in (string[])[link.From, link.To])
        {
            if (!_nodes.ContainsKey(end)) faults.Add(origin, $"link {link.Id} ends at node {end}, which is not there; add the node or mend the name");
        }

        if (link.From == link.To) faults.Add(origin, $"link {link.Id} begins and ends at node {link.From}; it must join two nodes");
        switch (link)
        {
            case Pipe pipe:
                Positive(pipe.LengthM, "length", link.Id, origin);
                Positive(pipe.DiameterM, "diameter", link.Id, origin);
                Positive(pipe.Roughness, "roughness", link.Id, origin);
                NotNegative(pipe.MinorLoss, "minor loss", link.Id, origin);
                break;
            case Pump pump:
                PumpOf(pump, origin);
                break;
            case Valve valve:
                ValveOf(valve, origin);
                break;
        }
    }

    public void Control(Control control, Origin origin)
    {
        if (!_links.ContainsKey(control.LinkId)) faults.Add(origin, $"a control switches link {control.LinkId}, which is not there");
        var node = control.When switch
        {
            ControlCondition.Above above => above.NodeId,
            ControlCondition.Below below => below.NodeId,
            _ => null,
        };
        if (node is not null && !_nodes.ContainsKey(node)) faults.Add(origin, $"a control watches node {node}, which is not there");
        if (control.Action.Setting is null) return;
        if (_links.GetValueOrDefault(control.LinkId) is Pipe or Valve { Kind: ValveKind.Gpv })
        {
            faults.Add(origin, $"a control gives link {control.LinkId} a setting, which it has not; say OPEN or CLOSED");
        }
    }

    public void Settings()
    {
        var times = source.Times;
        if (times.DurationS < 0 || times.HydraulicStepS <= 0 || times.PatternStepS <= 0 || times.ReportStepS <= 0)
        {
            faults.Add(source.SettingsOrigin, "times: the hydraulic, pattern and report steps must be above 0 and the duration not negative");
        }

        var options = source.Options;
        if (!(options.SpecificGravity > 0 && options.Viscosity > 0 && options.Accuracy > 0 && options.EmitterExponent > 0
            && options.PressureExponent > 0 && options.TrialsMax > 0 && options.RequiredPressureM > options.MinimumPressureM))
        {
            faults.Add(source.SettingsOrigin, "options: specific gravity, viscosity, accuracy, exponents and trials must be above 0, the required above the minimum pressure");
        }
    }

    private void TankOf(Tank tank, Origin origin)
    {
        Finite(tank.ElevationM, "elevation", tank.Id, origin);
        if (!(tank.MinLevelM <= tank.InitialLevelM && tank.InitialLevelM <= tank.MaxLevelM))
        {
            faults.Add(origin, $"tank {tank.Id}: the levels must be minimum <= initial <= maximum; they are {tank.MinLevelM:G6}, {tank.InitialLevelM:G6}, {tank.MaxLevelM:G6} m");
        }

        if (tank.VolumeCurveId is null) Positive(tank.DiameterM, "diameter", tank.Id, origin);
        else CurveOf(tank.VolumeCurveId, CurveKind.Volume, $"tank {tank.Id}", origin);
        NotNegative(tank.MinVolumeM3, "minimum volume", tank.Id, origin);
    }

    private void PumpOf(Pump pump, Origin origin)
    {
        if (pump.HeadCurveId is null == pump.PowerW is null) faults.Add(origin, $"pump {pump.Id} needs a head curve or a power, not both; write HEAD curve or POWER value");
        if (pump.HeadCurveId is not null) CurveOf(pump.HeadCurveId, CurveKind.PumpHead, $"pump {pump.Id}", origin);
        if (pump.PowerW is { } power) Positive(power, "power", pump.Id, origin);
        NotNegative(pump.Speed, "speed", pump.Id, origin);
        PatternOf(pump.SpeedPatternId, $"pump {pump.Id}", origin);
    }

    private void ValveOf(Valve valve, Origin origin)
    {
        Positive(valve.DiameterM, "diameter", valve.Id, origin);
        NotNegative(valve.Setting, "setting", valve.Id, origin);
        NotNegative(valve.MinorLoss, "minor loss", valve.Id, origin);
        if (valve.Kind is ValveKind.Prv or ValveKind.Psv or ValveKind.Fcv && (IsFixed(valve.From) || IsFixed(valve.To)))
        {
            faults.Add(origin, $"valve {valve.Id} touches a tank or reservoir, whose head it cannot change; put a short pipe between");
        }

        if (valve.Kind != ValveKind.Gpv) return;
        if (valve.HeadLossCurveId is null) faults.Add(origin, $"valve {valve.Id} is a GPV and needs a curve of head loss over flow");
        else CurveOf(valve.HeadLossCurveId, CurveKind.HeadLoss, $"valve {valve.Id}", origin);
    }

    private bool IsFixed(string id) => _nodes.GetValueOrDefault(id) is Reservoir or Tank;

    private void PatternOf(string? id, string user, Origin origin)
    {
        if (id is not null && !_patterns.ContainsKey(id)) faults.Add(origin, $"{user} names pattern {id}, which is not there; add it to the patterns");
    }

    private void CurveOf(string id, CurveKind kind, string user, Origin origin)
    {
        if (!_curves.TryGetValue(id, out var curve)) faults.Add(origin, $"{user} names curve {id}, which is not there; add it to the curves");
        else if (curve.Kind != kind) faults.Add(origin, $"{user} uses curve {id} as {kind}, but it is used as {curve.Kind} too; give each use a curve of its own");
    }

    private void Finite(double value, string what, string id, Origin origin)
    {
        if (!double.IsFinite(value)) faults.Add(origin, $"{what} of {id} is no finite number");
    }

    private void Positive(double value, string what, string id, Origin origin)
    {
        if (!(value > 0 && double.IsFinite(value))) faults.Add(origin, $"{what} of {id} must be above 0");
    }

    private void NotNegative(double value, string what, string id, Origin origin)
    {
        if (!(value >= 0 && double.IsFinite(value))) faults.Add(origin, $"{what} of {id} must be 0 or more");
    }

    private static Dictionary<string, T> Lookup<T>(IEnumerable<T> items, Func<T, string> id)
    {
        var lookup = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in items) lookup.TryAdd(id(item), item);
        return lookup;
    }
}
