using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SmartPoles.Benchmarks;

/// <summary>Measures what is done in one thread, by the processor time of that thread: others on the machine hardly matter.</summary>
internal static partial class HotPath
{
    private const int ThreadCpuClock = 3;    // CLOCK_THREAD_CPUTIME_ID
    private const int Rounds = 7;
    private const int WallFactor = 4;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs a step until it is compiled well, then in rounds; the best round counts, since others only make it worse.</summary>
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
            var (steps, cpu) = Run(step, Round);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)steps / perStep;
            best = Math.Min(best, cpu.TotalNanoseconds / steps / perStep);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"kind\":\"{name}\",\"ns_per_{unit}\":{best:0.0},\"{unit}s_per_core_s\":{1e9 / best:0},\"bytes_per_{unit}\":{bytes:0.000}}}"));
    }

    private static (long Steps, TimeSpan Cpu) Run(Action step, TimeSpan span)
    {
        // A step that waits for a disk uses little processor time: the clock on the wall ends it as well.
        var (began, wall) = (ThreadCpu(), Stopwatch.GetTimestamp());
        long steps = 0;
        while (true)
        {
            step();
            steps++;
            var cpu = ThreadCpu() - began;
            if (cpu >= span || Stopwatch.GetElapsedTime(wall) >= WallFactor * span) return (steps, cpu);
        }
    }

    /// <summary>Processor time of this thread.</summary>
    public static TimeSpan Cpu() => ThreadCpu();

    private static TimeSpan ThreadCpu()
    {
        if (GetTime(ThreadCpuClock, out var now) != 0) throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        return new TimeSpan(now.Seconds * TimeSpan.TicksPerSecond + now.Nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
