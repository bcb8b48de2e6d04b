using System.Globalization;
using System.Text;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>
/// The ids of commands taken, on the disk before anything is executed: after a power cut in the middle of a command its repetition is
/// known, so no id is executed twice.
/// </summary>
/// <remarks>
/// One line an id: its expiry (UTC milliseconds), a space, the id. An id is forgotten when its expiry passed a day ago: a repetition
/// is refused as expired then, and the day covers a clock that is set back. Not thread-safe.
/// </remarks>
public sealed class CommandMemory
{
    public const string FileName = "commands.seen";

    /// <summary>A minute's commands of a hundred devices; 30 KB on the disk.</summary>
    public const int IdsMax = 512;

    private static readonly long KeepMs = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    private readonly string _path;
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly bool _isUsable;

    public CommandMemory(string path)
    {
        _path = path;
        try
        {
            foreach (var line in File.ReadAllLines(path)) Take(line);
            _isUsable = true;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            _isUsable = true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is there and cannot be read: any id may have been executed.
            _isUsable = false;
        }
    }

    public bool Knows(string id) => _ids.ContainsKey(id);

    /// <summary>Keeps an id; false when the disk did not take it or there are too many: then nothing may be executed.</summary>
    /// <param name="id">Id of the command.</param>
    /// <param name="expiresUnixMs">Its expiry.</param>
    /// <param name="nowUnixMs">The time now.</param>
    public bool TryRemember(string id, long expiresUnixMs, long nowUnixMs)
    {
        if (!_isUsable) return false;
        foreach (var old in _ids.Where(entry => entry.Value + KeepMs < nowUnixMs).Select(entry => entry.Key).ToList()) _ids.Remove(old);
        if (_ids.Count >= IdsMax)
        {
            var oldest = _ids.MinBy(entry => entry.Value);
            if (oldest.Value >= nowUnixMs) return false;
            _ids.Remove(oldest.Key);
        }

        _ids[id] = expiresUnixMs;
        try
        {
            var text = new StringBuilder();
            foreach (var (known, expires) in _ids) text.Append(CultureInfo.InvariantCulture, $"{expires} {known}\n");
            AtomicFile.Write(_path, Encoding.UTF8.GetBytes(text.ToString()));
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Take(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space <= 0 || !long.TryParse(line.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var expires)) return;
        var id = line[(space + 1)..];
        if (TelemetryIds.IsValid(id)) _ids[id] = expires;
    }
}
