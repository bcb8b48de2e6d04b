namespace SmartPoles.DeviceSimulators.Hydraulics;

// Time between states: tanks fill and empty at the flows of the last state, as EPANET's extended period does it.
public sealed partial class HydraulicModel
{
    /// <summary>The state at time 0, tanks at their first level.</summary>
    public SolveReport Start()
    {
        NowS = 0;
        for (var index = 0; index < Network.Tanks.Count; index++)
        {
            var node = TankNode(index);
            node.Tank!.SetLevel(Network.Tanks[index].InitialLevelM);
            node.Head = node.Tank.Head;
        }

        _demands.Apply(NowS);
        _controls.Apply(-1, NowS);
        return Solve();
    }

    /// <summary>
    /// Moves on to a time, stopping on the way wherever a pattern changes, a tank is full or empty, a control acts, or a hydraulic
    /// step is over. The state is that of the end; a time that is already reached is solved again.
    /// </summary>
    /// <returns>Of the last solve, or of the first one that was not solved.</returns>
    public SolveReport AdvanceTo(long second)
    {
        if (second < NowS) throw new ArgumentOutOfRangeException(nameof(second), $"It is {NowS} s already");
        SolveReport? trouble = null;
        SolveReport? last = null;
        while (NowS < second)
        {
            var step = NextStep(second);
            var before = NowS;
            for (var index = 0; index < Network.Tanks.Count; index++)
            {
                var node = TankNode(index);
                node.Tank!.Fill(node.Excess, step);
                node.Head = node.Tank.Head;
            }

            NowS += step;
            _demands.Apply(NowS);
            _controls.Apply(before, NowS);
            last = Solve();
            if (!last.IsSolved) trouble ??= last;
        }

        return trouble ?? last ?? Solve();
    }

    private long NextStep(long target)
    {
        var times = Network.Times;
        var step = Math.Min(times.HydraulicStepS, target - NowS);
        step = Math.Min(step, times.PatternStepS - (NowS + times.PatternStartS) % times.PatternStepS);
        double limit = step;
        for (var index = 0; index < Network.Tanks.Count; index++)
        {
            var node = TankNode(index);
            limit = Shorter(limit, node.Tank!.SecondsToLimit(node.Excess));
        }

        limit = Shorter(limit, _controls.SecondsToNext(NowS));
        return Math.Min(step, (long)limit);
    }

    // Whole seconds; a moment that rounds to now is already here.
    private static double Shorter(double limit, double seconds)
    {
        var rounded = Math.Round(seconds, MidpointRounding.AwayFromZero);
        return rounded > 0 && rounded < limit ? rounded : limit;
    }

    private FlowNode TankNode(int index) => _nodes[Network.Junctions.Count + Network.Reservoirs.Count + index];
}
