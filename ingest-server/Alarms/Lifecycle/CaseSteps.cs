namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>How far the urban-management case of an alarm is, as the case system reports it (the seven-step case flow).</summary>
/// <remarks>The first step of the seven, collecting, is the alarm itself; the last, the evaluation of the work, comes after closing and is not reported.</remarks>
public static class CaseSteps
{
    /// <summary>In their order; each follows the one before it.</summary>
    public static IReadOnlyList<string> All { get; } = ["filed", "dispatched", "handled", "verified", "closed"];

    /// <summary>Judges a step: the same again changes nothing, the next one is taken, any other is refused.</summary>
    /// <param name="now">State now; null before the first.</param>
    /// <param name="next">State reported.</param>
    public static LifeOutcome Judge(string? now, string next)
    {
        var at = now is null ? -1 : IndexOf(now);
        var to = IndexOf(next);
        if (to < 0) return LifeOutcome.Unknown;
        if (to == at) return LifeOutcome.Unchanged;
        return to == at + 1 ? LifeOutcome.Applied : LifeOutcome.WrongOrder;
    }

    private static int IndexOf(string state)
    {
        for (var index = 0; index < All.Count; index++)
        {
            if (All[index] == state) return index;
        }

        return -1;
    }
}
