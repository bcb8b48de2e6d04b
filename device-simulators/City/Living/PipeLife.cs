using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>
/// Both pipe networks in time: demands by the hour, leaks, openings and shut pipes by the plan. A minute in which something is
/// switched is solved twice, so that nothing is felt before its moment and all of it from there on. One caller at a time.
/// </summary>
internal sealed class PipeLife
{
    private readonly GeneratedCity _city;
    private readonly DisturbancePlan _plan;
    private readonly HydraulicModel _water;
    private readonly GasSide _gas;
    private readonly PipeHands _hands;
    private readonly int[] _pipeAt;
    private readonly double _dayStart;
    private bool _isStarted;

    /// <param name="city">The city.</param>
    /// <param name="plan">What goes wrong.</param>
    /// <param name="dayStartS">Time of day at the start of the world, s.</param>
    public PipeLife(GeneratedCity city, DisturbancePlan plan, double dayStartS)
    {
        _city = city;
        _plan = plan;
        _dayStart = dayStartS;
        var times = city.Water.Times with { PatternStartS = (long)dayStartS, StartClockS = (long)dayStartS };
        _water = new HydraulicModel(Making.WaterMaker.Build(NetworkCopy.Of(city.Water, point => point, city.Water.Options, times)));
        _gas = new GasSide(city.Gas);
        _hands = new PipeHands(_water, _gas.Model);
        _pipeAt = LargestPipes(city.Water);
    }

    /// <summary>What a search for a state had to say, when it did not end well; null otherwise.</summary>
    public string? Trouble { get; private set; }

    /// <summary>The state at a moment, not before the last one asked for.</summary>
    public PipeMinute SolveAt(double seconds, PipeReadings before, double secondsSince)
    {
        PipeReadings? unchanged = null;
        var report = Move(seconds);
        var gasReport = _gas.SolveAt(_dayStart + seconds);
        var changedAt = _hands.ChangesAt(_plan.All, seconds);
        if (changedAt is not null && report.IsSolved && gasReport.IsSolved) unchanged = Read(before, secondsSince);
        if (_hands.Apply(_plan.All, seconds))
        {
            report = _water.Solve();
            gasReport = _gas.SolveAt(_dayStart + seconds);
        }

        Trouble = report.IsSolved ? gasReport.IsSolved ? null : $"gas: {gasReport}" : $"water: {report}";
        return new PipeMinute(Read(before, secondsSince), unchanged, Math.Clamp(changedAt ?? seconds, seconds - secondsSince, seconds));
    }

    /// <summary>The state of before, with what went through the pipes meanwhile.</summary>
    public static PipeMinute Hold(PipeReadings before, double secondsSince)
    {
        var volumes = before.WaterM3.AsSpan().ToArray();
        for (var node = 0; node < volumes.Length; node++) volumes[node] += before.WaterM3PerH[node] * secondsSince / 3600;
        return new PipeMinute(before with { WaterM3 = volumes }, null, 0);
    }

    private SolveReport Move(double seconds)
    {
        if (!_isStarted) _water.Start();
        _isStarted = true;
        return _water.AdvanceTo((long)seconds);
    }

    private PipeReadings Read(PipeReadings before, double secondsSince)
    {
        var nodes = _city.Water.Nodes.Count;
        var (pressure, flow, volume) = (new float[nodes], new float[nodes], new double[nodes]);
        for (var node = 0; node < nodes; node++)
        {
            pressure[node] = (float)_water.PressureMpa(node);
            flow[node] = _pipeAt[node] < 0 ? 0 : (float)(_water.FlowM3PerS(_pipeAt[node]) * 3600);
            if (before.WaterM3.Length > 0) volume[node] = before.WaterM3[node] + (before.WaterM3PerH[node] + flow[node]) / 2 * secondsSince / 3600;
        }

        return new PipeReadings(pressure, flow, volume, _gas.Pressures());
    }

    private static int[] LargestPipes(NetworkModel network)
    {
        var pipes = new int[network.Nodes.Count];
        Array.Fill(pipes, -1);
        for (var pipe = 0; pipe < network.Pipes.Count; pipe++)
        {
            network.TryFindNode(network.Pipes[pipe].From, out var from);
            network.TryFindNode(network.Pipes[pipe].To, out var to);
            foreach (var node in (ReadOnlySpan<int>)[from, to])
            {
                if (pipes[node] < 0 || network.Pipes[pipe].DiameterM > network.Pipes[pipes[node]].DiameterM) pipes[node] = pipe;
            }
        }

        return pipes;
    }
}
