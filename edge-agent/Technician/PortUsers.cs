using System.Globalization;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Who has a file open, from /proc. Sees other users' processes only as root.</summary>
internal static class PortUsers
{
    /// <summary>Name and number of every other process with the file open.</summary>
    public static IReadOnlyList<string> Of(string path)
    {
        var found = new List<string>();
        try
        {
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            foreach (var directory in Directory.EnumerateDirectories("/proc"))
            {
                var name = Path.GetFileName(directory);
                if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var process) || process == Environment.ProcessId) continue;
                if (HasOpen(directory, target)) found.Add($"{NameOf(directory)} (process {process})");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // No /proc, or the port went away meanwhile: nothing can be told.
        }

        return found;
    }

    private static bool HasOpen(string process, string target)
    {
        try
        {
            foreach (var descriptor in Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")))
            {
                if (new FileInfo(descriptor).LinkTarget == target) return true;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to another user.
        }

        return false;
    }

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "a process";
        }
    }
}
