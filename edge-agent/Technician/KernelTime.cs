using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Asks the kernel whether something keeps its clock in step: adjtimex(2) without changing anything.</summary>
internal static partial class KernelTime
{
    // struct timex of 64-bit Linux: modes 0, offset 8, freq 16, maxerror 24, esterror 32, status 40; 208 bytes in all.
    private const int Size = 208;
    private const int MaxErrorAt = 24;
    private const int StatusAt = 40;
    private const int StatusUnsynchronised = 0x40;

    /// <summary>True or false as the kernel says, with the largest error that it admits; null when it cannot be asked.</summary>
    public static (bool IsSynchronised, TimeSpan ErrorMax)? Ask()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return null;
        var buffer = new byte[Size];
        if (AdjTimeX(buffer) < 0) return null;
        var status = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(StatusAt));
        var error = BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(MaxErrorAt));
        return ((status & StatusUnsynchronised) == 0, TimeSpan.FromMicroseconds(Math.Clamp(error, 0, long.MaxValue / 100)));
    }

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    private static partial int AdjTimeX([In, Out] byte[] timex);
}
