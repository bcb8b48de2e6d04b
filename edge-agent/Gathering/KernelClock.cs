using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>What the kernel says of its clock: adjtimex(2), which only reads when no mode is set.</summary>
public static class KernelClock
{
    // struct timex of 64-bit Linux (x64 and arm64): 208 bytes; the largest error (microseconds) at 16 + 8, the status word at 40.
    private const int Words = 32;
    private const int MaxErrorOffset = 24;
    private const int StatusOffset = 40;
    private const int Unsynchronised = 0x40;    // STA_UNSYNC
    private const int TimeError = 5;            // TIME_ERROR: not synchronised

    private static volatile bool _isMissing = !OperatingSystem.IsLinux() || !Environment.Is64BitProcess;

    /// <summary>True when a time server's daemon keeps the clock; false when not, or when the kernel does not tell.</summary>
    public static bool IsSynchronised() => Ask() is { IsSynchronised: true };

    /// <summary>Whether a daemon keeps the clock, with the largest error that the kernel admits; null when it cannot be asked.</summary>
    public static (bool IsSynchronised, TimeSpan ErrorMax)? Ask()
    {
        if (_isMissing) return null;
        Span<long> words = stackalloc long[Words];
        words.Clear();
        int state;
        try
        {
            state = AdjTimeX(ref words[0]);
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            _isMissing = true;
            return null;
        }

        if (state < 0) return null;
        var timex = MemoryMarshal.AsBytes(words);
        var isKept = state != TimeError && (timex[StatusOffset] & Unsynchronised) == 0;
        var error = BinaryPrimitives.ReadInt64LittleEndian(timex[MaxErrorOffset..]);
        return (isKept, TimeSpan.FromMicroseconds(Math.Clamp(error, 0, long.MaxValue / 100)));
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code; this signature marshals without reflection.
    [DllImport("libc", EntryPoint = "adjtimex")]
    private static extern int AdjTimeX(ref long timex);
#pragma warning restore SYSLIB1054
}
