using System.Runtime.InteropServices;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>
/// The calls of the C library behind the lines. Numbers and layouts are those of Linux on x64 and arm64, which share them
/// (asm-generic: fcntl.h, ioctls.h, termbits.h, socket.h; serial.h for RS-485).
/// </summary>
internal static unsafe partial class LinuxCalls
{
    internal const int ReadWrite = 0x2;
    internal const int NoControllingTerminal = 0x100;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;

    internal const short PollIn = 0x1;
    internal const short PollOut = 0x4;

    internal const int Interrupted = 4;
    internal const int TryAgain = 11;
    internal const int InProgress = 115;

    private const string C = "libc";

    [LibraryImport(C, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int file);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int file, byte* bytes, nuint count);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int file, byte* bytes, nuint count);

    /// <summary>Unlike poll it takes fractions of a millisecond; a null time waits for ever.</summary>
    [LibraryImport(C, EntryPoint = "ppoll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, TimeSpec* time, void* signals);

    [LibraryImport(C, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFile(uint initial, int flags);

    [LibraryImport(C, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Control(int file, nuint request, void* argument);

    [LibraryImport(C, EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int kind, int protocol);

    [LibraryImport(C, EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int file, byte* address, uint size);

    [LibraryImport(C, EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetOption(int file, int level, int option, void* value, uint size);

    [LibraryImport(C, EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetOption(int file, int level, int option, void* value, uint* size);

    internal static int LastError => Marshal.GetLastPInvokeError();

    internal static string Explain(int error) => Marshal.GetPInvokeErrorMessage(error);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int File;
        internal short Events;
        internal short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        internal long Seconds;
        internal long Nanoseconds;

        internal static TimeSpec From(TimeSpan span)
        {
            var ticks = Math.Max(0, span.Ticks);
            return new TimeSpec
            {
                Seconds = ticks / TimeSpan.TicksPerSecond,
                Nanoseconds = ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick,
            };
        }
    }
}
