using System.Runtime.InteropServices;

namespace SmartPoles.IngestServer.Registry;

/// <summary>Flushes a folder, so that the names of new files survive a power cut. The framework has no call for it.</summary>
internal static class DirectorySync
{
    private const int ReadOnly = 0;

    /// <summary>False where the platform cannot do it; the file system then orders names as it likes.</summary>
    public static bool Flush(string directory)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return false;
        var descriptor = Open(directory, ReadOnly);
        if (descriptor < 0) return false;
        var flushed = FSync(descriptor) == 0;
        _ = Close(descriptor);
        return flushed;
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int FSync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
