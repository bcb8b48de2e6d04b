using System.Runtime.InteropServices;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>What the kernel says of its clock: adjtimex(2), which only reads when no mode is set.</summary>
internal static class KernelClock
{
    // struct timex of 64-bit Linux (x64 and arm64): 208 bytes, the status word at 40.
    private const int Words = 32;
    private const int StatusOffset = 40;
    private const int Unsynchronised = 0x40;    // STA_UNSYNC
    private const int TimeError = 5;            // TIME_ERROR: not synchronised

    private static volatile bool _isMissing = !OperatingSystem.IsLinux() || !Environment.Is64BitProcess;

    /// <summary>True when a time server's daemon keeps the clock; false when not, or when the kernel does not tell.</summary>
    public static bool IsSynchronised()
    {
        if (_isMissing) return false;
        Span<long> timex = stackalloc long[Words];
        timex.Clear();
        try
        {
            var state = AdjTimeX(ref timex[0]);
            if (state is < 0 or TimeError) return false;
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            _isMissing = true;
            return false;
        }

        return (MemoryMarshal.AsBytes(timex)[StatusOffset] & Unsynchronised) == 0;
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code; this signature marshals without reflection.
    [DllImport("libc", EntryPoint = "adjtimex")]
    private static extern int AdjTimeX(ref long timex);
#pragma warning restore SYSLIB1054
}
