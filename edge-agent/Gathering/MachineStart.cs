using System.Runtime.InteropServices;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// This run of the machine, and where on the monotonic clock it began: milliseconds since then mean the same to every process of the
/// run, so that an agent that is restarted can still stamp what the one before it could not.
/// </summary>
/// <param name="Boot">Names the run.</param>
/// <param name="AheadMs">How much older the machine is than its monotonic clock says, milliseconds: time it slept.</param>
public sealed record MachineStart(ulong Boot, long AheadMs)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private const int ClockBootTime = 7;

    /// <summary>Of this machine; of a test clock, one that begins with it.</summary>
    public static MachineStart Of(TimeProvider time)
    {
        if (time != TimeProvider.System || !OperatingSystem.IsLinux()) return new MachineStart(1, 0);
        var ahead = 0L;
        Span<long> now = stackalloc long[2];
        if (ClockGetTime(ClockBootTime, ref now[0]) == 0) ahead = (now[0] * 1000) + (now[1] / 1_000_000) - MonotonicMs(time, time.GetTimestamp());
        return new MachineStart(BootId(), ahead);
    }

    /// <summary>Milliseconds from the machine's start to a monotonic stamp.</summary>
    public long MsAt(TimeProvider time, long stamp) => MonotonicMs(time, stamp) + AheadMs;

    private static long MonotonicMs(TimeProvider time, long stamp) => (long)((Int128)stamp * 1000 / time.TimestampFrequency);

    private static ulong BootId()
    {
        try
        {
            if (Guid.TryParse(File.ReadAllText(BootIdFile).AsSpan().Trim(), out var id)) return BitConverter.ToUInt64(id.ToByteArray()) | 1;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // No such file: every process start is a machine of its own then, and only its own readings can be stamped later.
        }

        return (ulong)Environment.ProcessId << 32 | (uint)Environment.TickCount | 1;
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code; this signature marshals without reflection.
    // struct timespec of 64-bit Linux: seconds, nanoseconds.
    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ClockGetTime(int clock, ref long seconds);
#pragma warning restore SYSLIB1054
}
