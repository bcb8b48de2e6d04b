using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>Does to the networks what the plan says: holes, shut pipes, and water that escapes at junctions.</summary>
internal sealed class PipeHands(HydraulicModel water, GasModel gas)
{
    private readonly Dictionary<PlannedDisturbance, PipeLeak> _leaks = [];
    private readonly HashSet<PlannedDisturbance> _shut = [];
    private readonly Dictionary<PlannedDisturbance, WaterOpening> _openings = [];

    /// <summary>The last moment up to now at which something begins or ends that is not done yet; null when there is none.</summary>
    public double? ChangesAt(IReadOnlyList<PlannedDisturbance> plan, double seconds)
    {
        double? last = null;
        foreach (var planned in plan)
        {
            // What opens slowly makes no step when it begins.
            if (!IsOfPipes(planned) || planned.HoldsAt(seconds) == IsDone(planned)) continue;
            if (planned is { What: Disturbance.PressureSagging } && !IsDone(planned)) continue;
            last = Math.Max(last ?? double.NegativeInfinity, planned.HoldsAt(seconds) ? planned.FromS : planned.ToS);
        }

        return last ?? (Gone(plan).Count > 0 ? seconds : null);
    }

    /// <summary>Brings the networks to what holds at a moment; false when nothing was to be done. They are not solved yet.</summary>
    public bool Apply(IReadOnlyList<PlannedDisturbance> plan, double seconds)
    {
        var isAny = false;
        foreach (var gone in Gone(plan)) isAny |= Apply(gone, holds: false, seconds);
        foreach (var planned in plan)
        {
            if (IsOfPipes(planned)) isAny |= Apply(planned, planned.HoldsAt(seconds), seconds);
        }

        return isAny;
    }

    private static bool IsOfPipes(PlannedDisturbance planned) =>
        planned.Where is DisturbanceTarget.WaterPipe or DisturbanceTarget.GasPipe or DisturbanceTarget.WaterNode;

    private bool IsDone(PlannedDisturbance planned) => _leaks.ContainsKey(planned) || _shut.Contains(planned) || _openings.ContainsKey(planned);

    private List<PlannedDisturbance> Gone(IReadOnlyList<PlannedDisturbance> plan) =>
        _leaks.Count + _shut.Count + _openings.Count == 0 ? [] : [.. _leaks.Keys.Concat(_shut).Concat(_openings.Keys).Except(plan)];

    private bool Apply(PlannedDisturbance planned, bool holds, double seconds) => (planned.What, planned.Where) switch
    {
        (Disturbance.WaterLeak leak, DisturbanceTarget.WaterPipe pipe) =>
            Leak(planned, holds, () => water.PlaceLeak(pipe.Number, leak.Share, Orifice.Coefficient(leak.HoleMetres)), water.RemoveLeak),
        (Disturbance.GasEscape leak, DisturbanceTarget.GasPipe pipe) =>
            Leak(planned, holds, () => gas.PlaceLeak(pipe.Number, leak.Share, leak.HoleMetres), gas.RemoveLeak),
        (Disturbance.PipeShut, DisturbanceTarget.WaterPipe pipe) => Shut(planned, holds, pipe.Number, water.Close, water.Open),
        (Disturbance.PipeShut, DisturbanceTarget.GasPipe pipe) => Shut(planned, holds, pipe.Number, gas.Close, gas.Open),
        (_, DisturbanceTarget.WaterNode node) => Open(planned, holds, node.Number, seconds),
        _ => false,
    };

    private bool Leak(PlannedDisturbance planned, bool holds, Func<PipeLeak> place, Action<PipeLeak> remove)
    {
        if (holds) return !_leaks.ContainsKey(planned) && _leaks.TryAdd(planned, place());
        if (!_leaks.Remove(planned, out var mended)) return false;
        remove(mended);
        return true;
    }

    private bool Shut(PlannedDisturbance planned, bool holds, int pipe, Action<int> close, Action<int> open)
    {
        if (holds ? !_shut.Add(planned) : !_shut.Remove(planned)) return false;
        (holds ? close : open)(pipe);
        return true;
    }

    private bool Open(PlannedDisturbance planned, bool holds, int node, double seconds)
    {
        if (!holds)
        {
            if (!_openings.Remove(planned, out var mended)) return false;
            mended.Close();
            return true;
        }

        if (!_openings.TryGetValue(planned, out var opening)) _openings.Add(planned, opening = WaterOpening.For(water, node, planned.What));
        return opening.OpenTo(seconds - planned.FromS);
    }
}
