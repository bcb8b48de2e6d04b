using System.Runtime.InteropServices;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>The calls of the C library behind a pseudo-terminal. Numbers are those of Linux on x64 and arm64.</summary>
internal static partial class PseudoTerminalNative
{
    internal const int ReadWrite = 0x2;
    internal const int NoControllingTerminal = 0x100;
    internal const int NonBlocking = 0x800;

    /// <summary>Without it the agents that a demonstration starts would inherit and hold the line.</summary>
    internal const int CloseOnExec = 0x80000;

    internal const short PollIn = 0x1;
    internal const int TryAgain = 11;
    internal const int Interrupted = 4;
    internal const int InputOutputError = 5;

    /// <summary>More than any libc's struct termios; it is only passed on.</summary>
    internal const int TermiosSizeMax = 256;

    private const string C = "libc";

    [LibraryImport(C, EntryPoint = "posix_openpt", SetLastError = true)]
    internal static partial int OpenMaster(int flags);

    [LibraryImport(C, EntryPoint = "grantpt", SetLastError = true)]
    internal static partial int Grant(int master);

    [LibraryImport(C, EntryPoint = "unlockpt", SetLastError = true)]
    internal static partial int Unlock(int master);

    [LibraryImport(C, EntryPoint = "ptsname_r", SetLastError = true)]
    internal static unsafe partial int SlaveName(int master, byte* name, nuint size);

    [LibraryImport(C, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int file);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    internal static unsafe partial nint Read(int file, byte* bytes, nuint count);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    internal static unsafe partial nint Write(int file, byte* bytes, nuint count);

    [LibraryImport(C, EntryPoint = "poll", SetLastError = true)]
    internal static unsafe partial int Poll(PollEntry* entries, nuint count, int timeoutMs);

    [LibraryImport(C, EntryPoint = "tcgetattr", SetLastError = true)]
    internal static unsafe partial int GetAttributes(int file, byte* termios);

    [LibraryImport(C, EntryPoint = "tcsetattr", SetLastError = true)]
    internal static unsafe partial int SetAttributes(int file, int when, byte* termios);

    [LibraryImport(C, EntryPoint = "cfmakeraw")]
    internal static unsafe partial void MakeRaw(byte* termios);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int File;
        internal short Events;
        internal short Returned;
    }
}
