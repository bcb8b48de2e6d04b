using System.Diagnostics;
using System.Globalization;

namespace SmartPoles.Benchmarks;

/// <summary>Measures what is done in one thread without waiting.</summary>
internal static class HotPath
{
    private const int Rounds = 7;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs a step until it is compiled well, then in rounds; the best round counts, since others on the machine only make it worse.</summary>
    /// <param name="name">Of the figure.</param>
    /// <param name="unit">What the step works on.</param>
    /// <param name="perStep">How many of these.</param>
    /// <param name="step">Ends by itself.</param>
    public static void Tell(string name, string unit, int perStep, Action step)
    {
        Run(step, WarmUp);
        var (best, bytes) = (double.MaxValue, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var (steps, elapsed) = Run(step, Round);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)steps / perStep;
            best = Math.Min(best, elapsed.TotalNanoseconds / steps / perStep);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"kind\":\"{name}\",\"ns_per_{unit}\":{best:0.0},\"{unit}s_per_s\":{1e9 / best:0},\"bytes_per_{unit}\":{bytes:0.000}}}"));
    }

    private static (long Steps, TimeSpan Elapsed) Run(Action step, TimeSpan span)
    {
        var began = Stopwatch.GetTimestamp();
        long steps = 0;
        while (true)
        {
            step();
            steps++;
            var elapsed = Stopwatch.GetElapsedTime(began);
            if (elapsed >= span) return (steps, elapsed);
        }
    }
}
