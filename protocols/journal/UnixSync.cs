using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SmartPoles.Protocols.Journal;

/// <summary>
/// The two flushes .NET has no call for: a directory (opening one as a file is refused), and data without the time stamps.
/// </summary>
internal static partial class UnixSync
{
    private const int ErrorInterrupted = 4;
    private const int OpenReadOnly = 0;

    /// <summary>fdatasync(2): content and length.</summary>
    public static void Data(SafeFileHandle file) => Check(() => FDataSync(file), "fdatasync");

    /// <summary>fsync(2) of a directory: its names.</summary>
    public static void Directory(string path)
    {
        var descriptor = Open(path, OpenReadOnly);
        if (descriptor < 0) throw Failure("open", Marshal.GetLastPInvokeError());

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Check(() => FSync(handle), "fsync");
    }

    private static void Check(Func<int> call, string name)
    {
        // EINTR means that the flush was not done, not that it failed.
        while (call() != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != ErrorInterrupted) throw Failure(name, error);
        }
    }

    private static IOException Failure(string name, int error) => new($"{name}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);
}
