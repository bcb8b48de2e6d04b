using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>Both pipe networks in time: demands by the hour, leaks and shut pipes by the plan. One caller at a time.</summary>
internal sealed class PipeLife
{
    private readonly GeneratedCity _city;
    private readonly DisturbancePlan _plan;
    private readonly HydraulicModel _water;
    private readonly GasSide _gas;
    private readonly int[] _pipeAt;
    private readonly Dictionary<PlannedDisturbance, PipeLeak> _leaks = [];
    private readonly HashSet<PlannedDisturbance> _shut = [];
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
        _pipeAt = LargestPipes(city.Water);
    }

    /// <summary>What a search for a state had to say, when it did not end well; null otherwise.</summary>
    public string? Trouble { get; private set; }

    /// <summary>The state at a moment, not before the last one asked for.</summary>
    public PipeReadings SolveAt(double seconds, PipeReadings before, double secondsSince)
    {
        Apply(seconds);
        if (!_isStarted) _water.Start();
        _isStarted = true;
        var report = _water.AdvanceTo((long)seconds);
        var gasReport = _gas.SolveAt(_dayStart + seconds);
        Trouble = report.IsSolved ? gasReport.IsSolved ? null : $"gas: {gasReport}" : $"water: {report}";
        return Read(before, secondsSince);
    }

    /// <summary>The state of before, with what went through the pipes meanwhile.</summary>
    public static PipeReadings Hold(PipeReadings before, double secondsSince)
    {
        var volumes = before.WaterM3.AsSpan().ToArray();
        for (var node = 0; node < volumes.Length; node++) volumes[node] += before.WaterM3PerH[node] * secondsSince / 3600;
        return before with { WaterM3 = volumes };
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

    private void Apply(double seconds)
    {
        foreach (var planned in _plan.All) Apply(planned, planned.HoldsAt(seconds));
        foreach (var gone in _leaks.Keys.Concat(_shut).Except(_plan.All).ToList()) Apply(gone, holds: false);
    }

    private void Apply(PlannedDisturbance planned, bool holds)
    {
        switch (planned.What, planned.Where)
        {
            case (Disturbance.WaterLeak leak, DisturbanceTarget.WaterPipe pipe):
                if (holds) PutLeak(planned, () => _water.PlaceLeak(pipe.Number, leak.Share, Orifice.Coefficient(leak.HoleMetres)));
                else if (_leaks.Remove(planned, out var mended)) _water.RemoveLeak(mended);
                break;
            case (Disturbance.GasEscape leak, DisturbanceTarget.GasPipe pipe):
                if (holds) PutLeak(planned, () => _gas.Model.PlaceLeak(pipe.Number, leak.Share, leak.HoleMetres));
                else if (_leaks.Remove(planned, out var closed)) _gas.Model.RemoveLeak(closed);
                break;
            case (Disturbance.PipeShut, DisturbanceTarget.WaterPipe pipe):
                if (holds && _shut.Add(planned)) _water.Close(pipe.Number);
                else if (!holds && _shut.Remove(planned)) _water.Open(pipe.Number);
                break;
            case (Disturbance.PipeShut, DisturbanceTarget.GasPipe pipe):
                if (holds && _shut.Add(planned)) _gas.Model.Close(pipe.Number);
                else if (!holds && _shut.Remove(planned)) _gas.Model.Open(pipe.Number);
                break;
        }
    }

    private void PutLeak(PlannedDisturbance planned, Func<PipeLeak> place)
    {
        if (!_leaks.ContainsKey(planned)) _leaks.Add(planned, place());
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
