using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SmartPoles.LoadRig.Edge;

/// <summary>Waits on a thread of its own to the tenth of a millisecond, as the timers of the runtime cannot.</summary>
internal static unsafe partial class Pace
{
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;
    private const int Interrupted = 4;
    private const int FirstInFirstOut = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Stamps are nanoseconds of CLOCK_MONOTONIC, the clock of the waiting.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    public static long Stamps(TimeSpan span) => span.Ticks * (NanosecondsPerSecond / TimeSpan.TicksPerSecond);

    public static double Milliseconds(long stamps) => stamps / 1e6;

    public static void Until(long stamp)
    {
        if (Stopwatch.Frequency != NanosecondsPerSecond) throw new PlatformNotSupportedException("The rig paces with the monotonic clock of Linux");
        var due = new TimeSpec { Seconds = (nint)(stamp / NanosecondsPerSecond), Nanoseconds = (nint)(stamp % NanosecondsPerSecond) };
        while (Sleep(Monotonic, AbsoluteTime, &due, null) == Interrupted)
        {
            // A signal of the runtime; the time is absolute, so simply again.
        }
    }

    /// <summary>
    /// Takes this thread before all ordinary ones, as hardware is; false where the system does not allow it. A slave that waits for a
    /// processor would be charged to the agent otherwise.
    /// </summary>
    public static bool TakePrecedence()
    {
        var priority = 10;
        return SetScheduler(0, FirstInFirstOut, &priority) == 0;
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, TimeSpec* due, TimeSpec* left);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, int* parameters);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
