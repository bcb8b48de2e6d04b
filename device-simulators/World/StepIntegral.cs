namespace SmartPoles.DeviceSimulators.World;

/// <summary>
/// Sums a rate over world time in fixed steps, so that the result depends on time alone and not on who reads when.
/// Not thread-safe.
/// </summary>
public sealed class StepIntegral
{
    /// <summary>Length of a step, seconds of world time: short against everything that is integrated here.</summary>
    public const double StepSeconds = 10;

    private readonly Func<double, double, double> _next;
    private long _steps;

    /// <summary>
    /// Begins with <paramref name="initial"/>; <paramref name="next"/> takes the value and the middle of a step (seconds
    /// since the start) and gives the value one step later.
    /// </summary>
    public StepIntegral(double initial, Func<double, double, double> next)
    {
        Value = initial;
        _next = next;
    }

    /// <summary>The value after the last whole step.</summary>
    public double Value { get; private set; }

    /// <summary>Takes all whole steps up to a moment and gives the value there.</summary>
    public double AdvanceTo(double elapsedSeconds)
    {
        for (var target = (long)(elapsedSeconds / StepSeconds); _steps < target; _steps++)
        {
            Value = _next(Value, (_steps + 0.5) * StepSeconds);
        }

        return Value;
    }
}
