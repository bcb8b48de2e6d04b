using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SmartPoles.LoadRig.Journal;

/// <summary>The floor of the disk: the same bytes in plain writes, each followed by fdatasync(2), nothing else.</summary>
internal static partial class PlainLog
{
    private const long FileBytes = 64L * 1024 * 1024;

    /// <summary>Writes for so long; gives bytes written and the time it took.</summary>
    public static (long Bytes, TimeSpan Elapsed) Run(string folder, ReadOnlySpan<byte> portion, TimeSpan span)
    {
        Directory.CreateDirectory(folder);
        var began = Stopwatch.GetTimestamp();
        long total = 0;
        for (var number = 0; Stopwatch.GetElapsedTime(began) < span; number++)
        {
            var path = Path.Combine(folder, $"{number}.log");
            using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
            {
                for (long at = 0; at < FileBytes && Stopwatch.GetElapsedTime(began) < span; at += portion.Length)
                {
                    RandomAccess.Write(file, portion, at);
                    if (FlushData(file) != 0) throw new RigException($"fdatasync fails in {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
                    total += portion.Length;
                }
            }

            File.Delete(path);
        }

        return (total, Stopwatch.GetElapsedTime(began));
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FlushData(SafeFileHandle file);
}
