using System.Diagnostics;
using System.Globalization;

namespace SmartPoles.LoadRig;

/// <summary>What Linux tells of another process. proc(5)</summary>
internal static class ProcessFigures
{
    private const double ClockTicksPerSecond = 100;    // USER_HZ of Linux on x64 and arm64

    /// <summary>Memory now, bytes.</summary>
    public static long Resident(int pid) => StatusNumber(pid, "VmRSS:") * 1024;

    /// <summary>The most it ever had, bytes.</summary>
    public static long ResidentPeak(int pid) => StatusNumber(pid, "VmHWM:") * 1024;

    public static int Threads(int pid) => (int)StatusNumber(pid, "Threads:");

    /// <summary>Processor time so far, user and system, all threads.</summary>
    public static TimeSpan Cpu(int pid)
    {
        // The name in brackets may hold spaces; utime and stime are fields 14 and 15, so 12 and 13 after the bracket.
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / ClockTicksPerSecond);
    }

    /// <summary>Processor time of this process.</summary>
    public static TimeSpan OwnCpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private static long StatusNumber(int pid, string key)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
