using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Plays a plan on the clock of the world, and keeps book of when things really happened.</summary>
/// <remarks>
/// <code>
///   Scenario --+
///   city ------+--> RunPlan --> steps by world time --> ScenarioHands or CityHands --> world, fleet
///   seed ------+            '-> truth of each scene --> TruthBook --> truth.jsonl
/// </code>
/// </remarks>
internal sealed class ScenarioRunner(RunPlan plan, IWorldTime world, IScenarioHands hands, TruthBook truth, TimeProvider clock)
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(1);

    /// <summary>Until it is stopped.</summary>
    internal static readonly TimeSpan Endless = TimeSpan.FromDays(36_500);

    private double _began = double.NaN;

    /// <summary>World time since the run began; zero before.</summary>
    internal TimeSpan Played => double.IsNaN(_began) ? TimeSpan.Zero : TimeSpan.FromSeconds(world.ElapsedSeconds - _began);

    /// <summary>Plays every step that begins up to <paramref name="until"/>, and ends with the run or when it is stopped.</summary>
    /// <param name="until">World time since the beginning; null for the scenario's own length.</param>
    /// <param name="stop">Ends the run early; the truth that was is written all the same.</param>
    internal async Task RunAsync(TimeSpan? until, CancellationToken stop)
    {
        _began = world.ElapsedSeconds;
        truth.Begin(clock.GetUtcNow(), world.Speed);
        var end = until ?? plan.Scenario.Lasts;
        try
        {
            foreach (var step in plan.Steps)
            {
                if (step.At > end) break;
                await WaitAsync(step.At, stop);

                // The moment that it was due, before it is done: nothing can be detected before it was booked.
                truth.Book(step, clock.GetUtcNow() - (Played - step.At) / world.Speed);
                await hands.DoAsync(step, stop);
            }

            await WaitAsync(end, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is true up to here is still worth a score.
        }
        finally
        {
            truth.End(clock.GetUtcNow());
        }
    }

    private async Task WaitAsync(TimeSpan at, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var left = (at - Played) / world.Speed;
            if (left <= TimeSpan.Zero) return;

            // In pieces: the world's clock may be held, and then time left does not pass.
            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(left.Ticks, PauseMin.Ticks, PauseMax.Ticks)), clock, stop);
        }
    }
}
