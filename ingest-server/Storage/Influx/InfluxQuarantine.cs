using System.Globalization;
using System.Text;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Lines that the server refuses for good, each below a comment with the reason: itself line protocol, to be mended and posted.</summary>
/// <remarks>One file a day of setting aside. After a crash the same lines may stand in it twice; posting them twice is harmless.</remarks>
internal sealed class InfluxQuarantine(string directory, TimeProvider time)
{
    public string Path => System.IO.Path.Combine(
        directory, string.Create(CultureInfo.InvariantCulture, $"quarantine-{time.GetUtcNow():yyyy-MM-dd}.lp"));

    /// <summary>Appends and flushes to the disk: only then may the position pass the rows.</summary>
    public void Append(IEnumerable<(string Reason, byte[] Lines)> entries)
    {
        using var stream = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.Read);
        foreach (var (reason, lines) in entries)
        {
            stream.Write(Encoding.UTF8.GetBytes($"# {reason.ReplaceLineEndings(" ")}\n"));
            stream.Write(lines);
        }

        stream.Flush(flushToDisk: true);
    }
}
