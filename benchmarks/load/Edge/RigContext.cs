using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SmartPoles.LoadRig.Edge;

/// <summary>What every measurement works with.</summary>
/// <param name="Agent">The binary under test.</param>
/// <param name="Time">Waits.</param>
/// <param name="Tell">Progress.</param>
/// <param name="Soak">How long the steady state is watched.</param>
internal sealed record RigContext(AgentBinary Agent, TimeProvider Time, Action<string> Tell, TimeSpan Soak)
{
    /// <summary>The figures, by key.</summary>
    public JsonObject Results { get; } = [];

    /// <summary>Where a run that can writes the questions behind its figures; null for nowhere.</summary>
    public string? Trace { get; init; }

    public void Report(string key, double value, int digits = 2)
    {
        Results[key] = Math.Round(value, digits);
        Tell($"  {key} = {Math.Round(value, digits)}");
    }

    public async Task WaitAsync(TimeSpan span, CancellationToken stop) => await Task.Delay(span, Time, stop);

    /// <summary>Looks every 5 ms until something is so; a rig that waits in vain has failed.</summary>
    public async Task UntilAsync(Func<bool> isSo, TimeSpan limit, string awaited, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(began) > limit) throw new RigException($"Waited {limit.TotalSeconds:0} s in vain: {awaited}");
            await WaitAsync(TimeSpan.FromMilliseconds(5), stop);
        }
    }
}
