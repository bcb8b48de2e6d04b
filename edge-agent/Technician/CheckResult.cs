namespace SmartPoles.EdgeAgent.Technician;

/// <summary>How a check went.</summary>
internal enum CheckMark
{
    Good,

    /// <summary>Works, but somebody should look at it.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Fault,

    /// <summary>Could not be looked at; the reason stands beside it.</summary>
    Skipped,
}

/// <summary>One finding of a check.</summary>
/// <param name="Mark">How it went.</param>
/// <param name="Area">What was looked at: configuration, clock, disk, port, device, server.</param>
/// <param name="What">What was found, with its number.</param>
/// <param name="Next">What to do next; empty when nothing is to be done.</param>
internal sealed record CheckResult(CheckMark Mark, string Area, string What, string Next = "")
{
    public static CheckResult Good(string area, string what) => new(CheckMark.Good, area, what);

    public static CheckResult Warning(string area, string what, string next) => new(CheckMark.Warning, area, what, next);

    public static CheckResult Fault(string area, string what, string next) => new(CheckMark.Fault, area, what, next);

    public static CheckResult Skipped(string area, string what) => new(CheckMark.Skipped, area, what);
}
