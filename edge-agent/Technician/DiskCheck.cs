using System.Diagnostics.CodeAnalysis;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Can the outbox work in its directory: may it write, is there room for its cap, and how long does a flush take?</summary>
internal static class DiskCheck
{
    private const string Area = "disk";
    private const int Flushes = 5;
    private const int BlockBytes = 4096;

    // Event readings wait for a flush; a second is a card at its end.
    private static readonly TimeSpan SlowFlush = TimeSpan.FromMilliseconds(200);

    public static IEnumerable<CheckResult> Run(AgentConfiguration configuration, bool isAgentRunning, TimeProvider time)
    {
        var directory = configuration.Agent.DataDirectory;
        if (!TryUse(directory, time, out var flush, out var reason))
        {
            yield return CheckResult.Fault(Area, $"{directory}: {reason}", "Let the agent's user write there, or set Agent.DataDirectory to another directory");
            yield break;
        }

        var median = flush.Order().ElementAt(flush.Length / 2);
        var slowest = flush.Max();
        var what = $"{directory}: a flush of 4 KiB takes {median.TotalMilliseconds:0.0} ms, slowest {slowest.TotalMilliseconds:0.0} ms";
        yield return median > SlowFlush
            ? CheckResult.Warning(Area, what, "The card is slow or worn: replace it, or raise Outbox.CommitDelayMs")
            : CheckResult.Good(Area, what);
        yield return Room(configuration, directory);
        yield return isAgentRunning
            ? CheckResult.Good(Area, "the agent runs on this directory")
            : CheckResult.Good(Area, "no agent runs on this directory");
    }

    /// <summary>Another process holds the outbox.</summary>
    public static bool IsLocked(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "outbox", "lock");
        if (!File.Exists(path)) return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's: a service that runs under its own name.
            return PortUsers.Of(path).Count > 0;
        }
    }

    private static CheckResult Room(AgentConfiguration configuration, string directory)
    {
        const long mebi = 1024 * 1024;
        var free = new DriveInfo(directory).AvailableFreeSpace / mebi;
        var outbox = Path.Combine(directory, "outbox");
        var used = Directory.Exists(outbox) ? new DirectoryInfo(outbox).EnumerateFiles().Sum(file => file.Length) / mebi : 0;
        var cap = configuration.Outbox.CapacityMiB;
        var what = $"{free:#,0} MiB free, the outbox takes {used:#,0} of at most {cap:#,0} MiB";
        return free + used >= cap
            ? CheckResult.Good(Area, what)
            : CheckResult.Warning(Area, what, $"Free {cap - used - free:#,0} MiB or lower Outbox.CapacityMiB: on a full disk readings are dropped");
    }

    private static bool TryUse(string directory, TimeProvider time, out TimeSpan[] flush, [NotNullWhen(false)] out string? reason)
    {
        flush = new TimeSpan[Flushes];
        reason = null;
        var probe = Path.Combine(directory, $".check-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(directory);
            using var file = new FileStream(probe, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.DeleteOnClose });
            var block = new byte[BlockBytes];
            for (var index = 0; index < Flushes; index++)
            {
                var started = time.GetTimestamp();
                file.Write(block);
                file.Flush(flushToDisk: true);
                flush[index] = time.GetElapsedTime(started);
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            reason = failure.Message;
            return false;
        }
    }
}
