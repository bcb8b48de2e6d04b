namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>How a solve went.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Trials">Newton steps taken.</param>
/// <param name="RelativeChange">Sum of flow changes over sum of flows in the last step.</param>
/// <param name="Names">The nodes or links that the outcome speaks of; at most <see cref="NamesMax"/>.</param>
/// <param name="NamesCount">How many there are in truth.</param>
public sealed record SolveReport(SolveOutcome Outcome, int Trials, double RelativeChange, IReadOnlyList<string> Names, int NamesCount)
{
    /// <summary>More than a person reads.</summary>
    public const int NamesMax = 20;

    public bool IsSolved => Outcome == SolveOutcome.Solved;

    /// <summary>One sentence with the names and what to do.</summary>
    public override string ToString() => Outcome switch
    {
        SolveOutcome.Solved => $"Solved in {Trials} steps",
        SolveOutcome.NegativePressure => $"Negative pressure at {List()}: less demand, more supply, or pressure-driven demands",
        SolveOutcome.Disconnected => $"Nothing feeds {List()}: open a valve or add a source",
        SolveOutcome.Unbalanced => $"No balance after {Trials} steps (change {RelativeChange:G2}){(NamesCount > 0 ? $", {List()} will not settle" : "")}",
        _ => $"No solution at {List()}",
    };

    private string List() => string.Join(", ", Names) + (NamesCount > Names.Count ? $" and {NamesCount - Names.Count} more" : "");

    internal static SolveReport Of(SolveOutcome outcome, int trials, double change, IEnumerable<string> names)
    {
        var all = names.ToList();
        return new SolveReport(outcome, trials, change, [.. all.Take(NamesMax)], all.Count);
    }
}
